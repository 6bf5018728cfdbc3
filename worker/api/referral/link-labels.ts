import { addLinkLabel } from "#core/services/referrals/add-link-label";
import { linkLabelInput } from "#core/services/referrals/link-label-input";
import { removeLinkLabel } from "#core/services/referrals/remove-link-label";
import { type Operation, operation } from "#worker/api/operation";

/** A referrer's labels for links with their codes; `GET /api/refcodes` lists them with their visits. */
export const linkLabelOperations: readonly Operation[] = [
  operation({
    address: "POST /api/refcodes/labels",
    summary: "Makes a label for links with one of my codes, at most twenty a code: visits are counted apart by it",
    access: "session",
    limit: "label",
    body: linkLabelInput,
    status: 204,
    answer: null,
    alsoRefuses: [404, 409],
  }).run(({ runtime, body, viewer, now }) => addLinkLabel(runtime.ctx, { ...body, userId: viewer.id, now })),
  operation({
    address: "DELETE /api/refcodes/labels/:code/:label",
    summary: "Takes a label from links with one of my codes; what it has counted is counted as other",
    access: "session",
    limit: "label",
    params: linkLabelInput,
    status: 204,
    answer: null,
  }).run(({ runtime, params, viewer, now }) => removeLinkLabel(runtime.ctx, { ...params, userId: viewer.id, now })),
];
