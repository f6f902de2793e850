import { useHotkeys } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { Conversation } from '../api/shapes.ts';
import type { ConversationFilters } from './conversation-filters.ts';
import { ConversationRow } from './conversation-row.tsx';
import classes from './conversation-rows.module.css';
import { useNameOf } from './use-name-of.ts';

interface ConversationRowsProps {
  conversations: Conversation[];
  openId: string | undefined;
  filters: ConversationFilters;
  hasMore: boolean;
  isLoadingMore: boolean;
  onMore: () => void;
}

const rowHeight = 80;
/** More is fetched while this many rows are still to come. */
const reserve = 15;

/** Only the rows in sight exist, so ten thousand scroll like ten. */
export function ConversationRows(props: ConversationRowsProps) {
  const { conversations, openId, filters, hasMore, isLoadingMore, onMore } = props;
  const navigate = useNavigate();
  const nameOf = useNameOf();
  const scroller = useRef<HTMLDivElement>(null);
  const [focused, setFocused] = useState<string>();
  const rows = useVirtualizer({
    count: conversations.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => conversations[index]?.id ?? index,
    overscan: 8,
  });
  const shown = rows.getVirtualItems();
  const lastShown = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && !isLoadingMore && lastShown > conversations.length - reserve) onMore();
  }, [hasMore, isLoadingMore, lastShown, conversations.length, onMore]);

  // Ahead of the page: keys may come faster than pages do.
  const goingTo = useRef(openId);
  useEffect(() => {
    goingTo.current = openId;
  }, [openId]);

  const indexOf = (id: string | undefined) => conversations.findIndex((each) => each.id === id);
  const openNext = (step: 1 | -1) => {
    const from = indexOf(goingTo.current);
    const next = conversations[from === -1 ? 0 : Math.max(0, from + step)];
    if (!next) return;
    goingTo.current = next.id;
    rows.scrollToIndex(indexOf(next.id));
    void navigate({
      to: '/inbox/$conversationId',
      params: { conversationId: next.id },
      search: filters,
    });
  };
  useHotkeys([
    ['j', () => openNext(1)],
    ['k', () => openNext(-1)],
  ]);

  const moveFocus = (event: KeyboardEvent) => {
    const at = indexOf(focused);
    const target = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      Home: 0,
      End: conversations.length - 1,
    }[event.key];
    const next = target === undefined ? undefined : conversations[target];
    if (target === undefined || !next) return;
    event.preventDefault();
    setFocused(next.id);
    rows.scrollToIndex(target);
    requestAnimationFrame(() => rowLink(scroller.current, next.id)?.focus());
  };
  // Tab enters the list once: at the row last used, the open one, or the first.
  const known = [focused, openId].find((id) => shown.some(({ key }) => key === id));
  const tabStop = known ?? shown[0]?.key;

  return (
    <div ref={scroller} className={classes.scroller}>
      <ul className={classes.rows} style={{ height: rows.getTotalSize() }} onKeyDown={moveFocus}>
        {shown.map(({ index, key, start }) => {
          const conversation = conversations[index];
          return (
            conversation && (
              <li
                key={key}
                className={classes.row}
                style={{ height: rowHeight, transform: `translateY(${start}px)` }}
                aria-setsize={hasMore ? -1 : conversations.length}
                aria-posinset={index + 1}
              >
                <ConversationRow
                  conversation={conversation}
                  isOpen={conversation.id === openId}
                  isTabStop={key === tabStop}
                  filters={filters}
                  nameOf={nameOf}
                  onFocus={setFocused}
                />
              </li>
            )
          );
        })}
      </ul>
    </div>
  );
}

function rowLink(within: HTMLElement | null, id: string): HTMLElement | undefined {
  return [...(within?.querySelectorAll<HTMLElement>('a[data-id]') ?? [])].find(
    (link) => link.dataset.id === id,
  );
}
