import { formatCart } from "#app/cart/cart-cookie.ts";

interface ReviewedOrderInputsProps {
  orderKey: string;
  cartId: string;
  lines: { productId: string; quantity: number }[];
  totalMinor: bigint;
}

/** Hidden fields of what is about to be paid; see `reviewedOrderSchema`. */
export function ReviewedOrderInputs({ orderKey, cartId, lines, totalMinor }: ReviewedOrderInputsProps) {
  return (
    <>
      <input type="hidden" name="key" value={orderKey} />
      <input type="hidden" name="cartId" value={cartId} />
      <input type="hidden" name="cart" value={formatCart(lines)} />
      <input type="hidden" name="total" value={totalMinor.toString()} />
    </>
  );
}
