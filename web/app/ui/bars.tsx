const HEIGHT = 80;
const STEP = 10;

interface BarsProps {
  values: number[];
  /** Its height and colour. */
  className: string;
  /** The bar that stands out; null: all alike. */
  pointed: number | null;
  point(index: number): void;
}

/** Bars beside each other, as wide as there is room. The numbers must stand beside them: screen readers pass over the drawing. */
export function Bars({ values, className, pointed, point }: BarsProps) {
  const most = Math.max(...values, 1);
  return (
    <svg
      aria-hidden="true"
      viewBox={`0 0 ${values.length * STEP} ${HEIGHT}`}
      preserveAspectRatio="none"
      className={`w-full border-b border-line ${className}`}
    >
      {values.map((value, index) => {
        const height = value === 0 ? 0 : Math.max(2, (value / most) * HEIGHT);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place.
          <g key={index} onPointerEnter={() => point(index)}>
            <rect
              x={index * STEP}
              width={STEP}
              height={HEIGHT}
              className={index === pointed ? "fill-sunken" : "fill-transparent"}
            />
            <rect
              x={index * STEP + 1}
              y={HEIGHT - height}
              width={STEP - 2}
              height={height}
              fill="currentColor"
              opacity={pointed === null || index === pointed ? 1 : 0.55}
            />
          </g>
        );
      })}
    </svg>
  );
}
