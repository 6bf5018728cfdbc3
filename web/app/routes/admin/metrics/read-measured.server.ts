import { z } from "zod";
import { type MetricSpan, seriesOf, startsOf } from "#core/domain/metric-series";
import { AdapterError } from "#core/ports/adapter-error";
import type { PageContext } from "#web/page-context";
import type { Measured } from "./measured.ts";

const spanSchema = z.enum(["day", "week", "month"]).catch("day");

/** The span that an address asks for; a day where it names none that is known. */
export function spanIn(url: URL): MetricSpan {
  return spanSchema.parse(url.searchParams.get("span"));
}

/** Reads a span of what was measured. What cannot be read is said, and is no error of the page. */
export async function readMeasured(
  { metrics: { isMeasured, reader }, ctx, now }: Pick<PageContext, "metrics" | "ctx" | "now">,
  span: MetricSpan,
): Promise<Measured> {
  if (!reader) return { state: isMeasured ? "hidden" : "off" };
  const { timeZone } = ctx.clone;
  const starts = startsOf(span, { now, timeZone });
  try {
    const step = span === "day" ? "hour" : "day";
    const buckets = await reader.read({ since: starts[0] ?? now, step, timeZone });
    return { state: "shown", span, timeZone, starts, series: seriesOf(buckets, starts) };
  } catch (error) {
    if (!(error instanceof AdapterError)) throw error;
    return { state: error.retry ? "down" : "refused" };
  }
}
