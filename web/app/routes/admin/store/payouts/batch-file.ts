/** The files of a batch, by how their names end. */
export const formats = { xml: "pain.001", csv: "csv" } as const;

export type FileKind = keyof typeof formats;

export const fileKinds = ["xml", "csv"] as const satisfies readonly FileKind[];

const NAME = /^([A-Za-z0-9]{1,35})\.(xml|csv)$/;

/** The batch and the kind that a file's name stands for; null for any other name. */
export function readFileName(name: string): { batchId: string; kind: FileKind } | null {
  const [, batchId, ending] = NAME.exec(name) ?? [];
  const kind = fileKinds.find((each) => each === ending);
  return batchId !== undefined && kind !== undefined ? { batchId, kind } : null;
}

/** Where a file is had, once somebody has proven who they are. */
export function filePath({ batchId, kind }: { batchId: string; kind: FileKind }): string {
  return `/admin/store/payouts/files/${batchId}.${kind}`;
}
