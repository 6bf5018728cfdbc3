import { useTranslation } from "#app/i18n/translation.ts";
import { EmptyState } from "#app/ui/empty-state.tsx";
import { Pagination } from "#app/ui/pagination.tsx";
import type { listDeadLetters } from "#core/services/events/list-dead-letters";
import { AdminList, AdminSection } from "../admin-list.tsx";
import { FailedMessage } from "./failed-message.tsx";

interface MessageListProps {
  messages: Awaited<ReturnType<typeof listDeadLetters>>;
  page: number;
  pageSize: number;
  busy: boolean;
}

/** Messages that nothing could process, and the latest ones that somebody decided about. */
export function MessageList({ messages: { open, decided, total }, page, pageSize, busy }: MessageListProps) {
  const { t } = useTranslation();
  return (
    <>
      <p className="mb-6 max-w-prose text-ink-soft">{t("admin.letters.intro")}</p>
      {open.length === 0 ? (
        <EmptyState icon="check" title={t("admin.letters.none")} text={t("admin.letters.noneText")} />
      ) : (
        <section>
          <h2 className="mb-4 text-lg">{t("admin.payments.open")}</h2>
          <AdminList items={open} keyOf={({ id }) => id}>
            {(letter) => <FailedMessage letter={letter} busy={busy} />}
          </AdminList>
        </section>
      )}
      <Pagination page={page} pageSize={pageSize} total={total} />
      <AdminSection title={t("admin.letters.decided")} items={decided} keyOf={({ id }) => id}>
        {(letter) => <FailedMessage letter={letter} busy={busy} />}
      </AdminSection>
    </>
  );
}
