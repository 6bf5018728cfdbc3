import type { LoaderFunctionArgs } from "react-router";
import { answer } from "#app/session/answer.ts";
import { requireAdmin } from "#app/session/require-viewer.ts";
import { DomainError } from "#core/domain/errors";
import { readBatchFile } from "#core/services/payouts/bank/read-batch-file";

const FILE = /^([A-Za-z0-9]{1,35})\.(xml|csv)$/;

const formats = { xml: "pain.001", csv: "csv" } as const;

/** A batch's file for the bank, as a download. It holds bank accounts, so nothing on the way keeps it. */
export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, url, params }) => {
    const { id: actorId } = requireAdmin(url, context);
    const [, batchId, kind] = FILE.exec(params.file ?? "") ?? [];
    if (batchId === undefined || (kind !== "xml" && kind !== "csv")) throw new DomainError("not_found", "no such file");
    const { ctx, bankCtx, now } = context;
    const file = await readBatchFile({ ...ctx, ...bankCtx }, { batchId, format: formats[kind], actorId, now });
    return new Response(file.content, {
      headers: {
        "content-type": file.contentType,
        "content-disposition": `attachment; filename="${file.name}"`,
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
      },
    });
  });
