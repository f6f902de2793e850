import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Moment } from '../parts/moment.tsx';
import { TextLink } from '../parts/text-link.tsx';
import classes from './event-list.module.css';

export interface ListedEvent {
  /** null: it is not stored */
  id: string | null;
  type: string;
  conversation: string;
  receivedAt: string | null;
}

interface EventListProps<Item extends ListedEvent> {
  label: string;
  events: Item[];
  before?: (event: Item) => ReactNode;
  why?: (event: Item) => ReactNode;
}

/** Events in a few words each; those that are stored lead to their page. */
export function EventList<Item extends ListedEvent>(props: EventListProps<Item>) {
  const { label, events, before, why } = props;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard.
    <ul className={classes.list} aria-label={label} tabIndex={0}>
      {events.map((event, index) => (
        <li key={event.id ?? index} className={classes.item}>
          {before?.(event)}
          {event.id === null ? (
            <bdi>{event.type}</bdi>
          ) : (
            <TextLink
              to="/deliveries/$deliveryId"
              params={{ deliveryId: event.id }}
              size="sm"
              underline="always"
            >
              <bdi>{event.type}</bdi>
            </TextLink>
          )}
          <span className={classes.conversation}>
            <bdi>{event.conversation}</bdi>
          </span>
          {event.receivedAt && (
            <Text span size="xs" c="dimmed">
              <Moment at={event.receivedAt} />
            </Text>
          )}
          {why && <div className={classes.why}>{why(event)}</div>}
        </li>
      ))}
    </ul>
  );
}
