/** A QR code, black on white in every theme, so that every scanner reads it. It fills the width that it is given. */
export function QrCode({ modules, label }: { modules: boolean[][]; label: string }) {
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${modules.length} ${modules.length}`}
      shapeRendering="crispEdges"
      className="w-full rounded-sm"
    >
      <rect width="100%" height="100%" fill="#fff" />
      <path d={modulePath(modules)} fill="#000" />
    </svg>
  );
}

/** The same as a file that can be printed at any size. */
export function qrFile(modules: boolean[][]): string {
  const size = modules.length;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges">` +
    `<path fill="#fff" d="M0 0h${size}v${size}H0z"/><path d="${modulePath(modules)}"/></svg>`
  );
}

function modulePath(modules: boolean[][]): string {
  return modules.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ""))).join("");
}
