const TILES = 4;
const TILE = 50;

/** The bow of the parcel: two loops, two ends and the knot. */
const BOW =
  "M100 100C84 62 46 58 46 82C46 104 84 106 100 100C116 62 154 58 154 82C154 104 116 106 100 100ZM97 102L70 146L84 143L90 155L104 106ZM103 102L130 146L116 143L110 155L96 106ZM90 94a10 10 0 1 0 20 0a10 10 0 1 0 -20 0";

/** A small seeded random generator: the same seed draws the same picture everywhere. */
function numbersFrom(seed: string): () => number {
  let state = 2_166_136_261;
  for (const character of seed) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 16_777_619);
  return () => {
    state = Math.imul(state ^ (state >>> 15), 2_246_822_519) ^ Math.imul(state ^ (state >>> 13), 3_266_489_917);
    state ^= state >>> 16;
    return (state >>> 0) / 4_294_967_296;
  };
}

/** One tile of the pattern: quarter rounds, rounds and slopes that meet at their edges. */
function tilePath(kind: number, x: number, y: number): string {
  const [right, bottom, middleX, middleY] = [x + TILE, y + TILE, x + TILE / 2, y + TILE / 2];
  switch (kind) {
    case 0:
      return `M${x} ${y}H${right}A${TILE} ${TILE} 0 0 1 ${x} ${bottom}Z`;
    case 1:
      return `M${right} ${y}V${bottom}A${TILE} ${TILE} 0 0 1 ${x} ${y}Z`;
    case 2:
      return `M${right} ${bottom}H${x}A${TILE} ${TILE} 0 0 1 ${right} ${y}Z`;
    case 3:
      return `M${x} ${bottom}V${y}A${TILE} ${TILE} 0 0 1 ${right} ${bottom}Z`;
    case 4:
      return `M${x} ${middleY}A${TILE / 2} ${TILE / 2} 0 0 1 ${right} ${middleY}V${bottom}H${x}Z`;
    case 5:
      return `M${middleX - TILE / 2} ${middleY}a${TILE / 2} ${TILE / 2} 0 1 0 ${TILE} 0a${TILE / 2} ${TILE / 2} 0 1 0 -${TILE} 0Z`;
    case 6:
      return `M${x} ${bottom}L${right} ${y}V${bottom}Z`;
    default:
      return `M${x} ${y}L${right} ${bottom}H${x}Z`;
  }
}

interface ProductPictureProps {
  /** Its address; null where the product has none. */
  picture: string | null;
  seed: string;
  /** What it shows; empty where the name is beside it. */
  alt?: string;
  /** Whether it is the first thing on its page: then it is not waited for. */
  eager?: boolean;
  className?: string;
}

/** The picture of a product, or wrapping paper in its place. */
export function ProductPicture({ picture, seed, alt = "", eager = false, className = "" }: ProductPictureProps) {
  if (picture === null) return <ProductPattern seed={seed} className={className} />;
  return (
    <img
      src={picture}
      alt={alt}
      loading={eager ? "eager" : "lazy"}
      fetchPriority={eager ? "high" : "auto"}
      decoding="async"
      className={`block aspect-square w-full bg-sunken object-cover ${className}`}
    />
  );
}

/** A wrapped parcel whose paper is drawn from a seed alone. Decorative: the name is beside it. */
function ProductPattern({ seed, className }: { seed: string; className: string }) {
  const next = numbersFrom(seed);
  for (let i = 0; i < 4; i += 1) next();
  const hue = Math.floor(next() * 360);
  const spread = 35 + Math.floor(next() * 60);
  const colours = [
    `oklch(0.62 0.13 ${hue})`,
    `oklch(0.78 0.11 ${(hue + spread) % 360})`,
    `oklch(0.88 0.06 ${(hue + spread * 2) % 360})`,
    `oklch(0.42 0.09 ${(hue + 180) % 360})`,
  ];
  const tiles = Array.from({ length: TILES * TILES }, (_, index) => {
    const [x, y] = [(index % TILES) * TILE, Math.floor(index / TILES) * TILE];
    return { key: `${x}-${y}`, d: tilePath(Math.floor(next() * 8), x, y), fill: colours[Math.floor(next() * 4)] };
  });
  return (
    <svg
      aria-hidden="true"
      viewBox={`0 0 ${TILES * TILE} ${TILES * TILE}`}
      preserveAspectRatio="xMidYMid slice"
      className={`block aspect-square w-full ${className}`}
    >
      <rect width="100%" height="100%" fill={`oklch(0.93 0.03 ${hue})`} />
      {tiles.map(({ key, d, fill }) => (
        <path key={key} d={d} fill={fill} />
      ))}
      <g fill={`oklch(0.5 0.15 ${(hue + 180) % 360})`}>
        <path d="M0 91H200V109H0Z" />
        <path d="M91 0H109V200H91Z" />
      </g>
      <path d={BOW} fill={`oklch(0.6 0.16 ${(hue + 180) % 360})`} />
    </svg>
  );
}
