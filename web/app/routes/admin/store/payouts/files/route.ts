import { type LoaderFunctionArgs, redirect } from "react-router";
import { answer } from "#app/session/answer.ts";
import { requireAdmin } from "#app/session/require-viewer.ts";
import { DomainError } from "#core/domain/errors";
import { isFresh } from "#core/domain/session-proof";
import { readBatchFile } from "#core/services/payouts/bank/read-batch-file";
import { formats, readFileName } from "../batch-file.ts";

/**
 * A batch's file for the bank, as a download. It holds bank accounts, so nothing on the way keeps it, and whoever has not just
 * proven who they are is led to the page that asks.
 */
export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, url, params }) => {
    const viewer = requireAdmin(url, context);
    const named = readFileName(params.file ?? "");
    if (!isFresh(viewer, context.now)) {
      throw redirect(`/admin/store/payouts?${named ? `batch=${named.batchId}` : "show=batches"}`);
    }
    if (!named) throw new DomainError("not_found", "no such file");
    const { batchId, kind } = named;
    const { ctx, bankCtx, now } = context;
    const input = { batchId, format: formats[kind], actorId: viewer.id, now };
    const file = await readBatchFile({ ...ctx, ...bankCtx }, input);
    return new Response(file.content, {
      headers: {
        "content-type": file.contentType,
        "content-disposition": `attachment; filename="${file.name}"`,
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
      },
    });
  });
