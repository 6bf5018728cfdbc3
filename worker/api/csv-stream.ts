import Papa from "papaparse";

/**
 * Text that a spreadsheet would run as a formula, whatever stands before it; it gets an apostrophe in front. Plain negative
 * numbers stay numbers.
 */
const FORMULA = /^(?!-?\d+(\.\d+)?$)\s*[=+\-@\t\r\n＝＋－＠]/u;

/** Rows as lines of CSV (RFC 4180), formulas neutralised. */
export function csvLines(rows: readonly (readonly string[])[]): string {
  return `${Papa.unparse(rows as string[][], { newline: "\r\n", escapeFormulae: FORMULA })}\r\n`;
}

/**
 * Answers a file that is written while it is read: `chunks` is asked for more only when the reader has taken what there was,
 * and is ended when the reader goes away. The first chunk is read before anything is sent, so that an error then is an
 * error and not half a file.
 */
export async function csvStream(
  name: string,
  columns: readonly string[],
  chunks: AsyncGenerator<string[][], void>,
): Promise<Response> {
  const encoder = new TextEncoder();
  let next: IteratorResult<string[][], void> | null = await chunks.next();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      // The mark by which spreadsheets know UTF-8.
      controller.enqueue(encoder.encode(`\uFEFF${csvLines([columns])}`));
    },
    async pull(controller) {
      const { done, value } = next ?? (await chunks.next());
      next = null;
      if (done) controller.close();
      else controller.enqueue(encoder.encode(csvLines(value)));
    },
    async cancel() {
      await chunks.return();
    },
  });
  return new Response(body, {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="${name}"`,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    },
  });
}
