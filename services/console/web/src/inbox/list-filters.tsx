import {
  ActionIcon,
  Button,
  Indicator,
  Popover,
  SegmentedControl,
  Select,
  Stack,
  Switch,
  Title,
} from '@mantine/core';
import { IconAdjustmentsHorizontal } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMe } from '../api/session.ts';
import type { Status } from '../api/shapes.ts';
import { platformIds, platformOf } from '../parts/platform.tsx';
import { SearchField } from '../parts/search-field.tsx';
import type { ConversationFilters } from './conversation-filters.ts';
import { colleaguesQuery } from './inbox-queries.ts';
import classes from './list-filters.module.css';

/** Filters live in the address: a link to a list shows the same list to a colleague. */
export function ListFilters({ filters }: { filters: ConversationFilters }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const change = (
    changes: { [Name in keyof ConversationFilters]?: ConversationFilters[Name] | undefined },
  ) =>
    navigate({
      to: '.',
      search: (before) => withoutEmpty({ ...before, ...changes }),
      replace: true,
    });
  const hidden = [filters.platform, filters.assignee, filters.unread].filter(Boolean).length;

  return (
    <header className={classes.filters}>
      <div className={classes.line}>
        <Title order={1} size="h3" className={classes.title}>
          {t('nav.inbox')}
        </Title>
        <Popover width={280} position="bottom-end" shadow="md" trapFocus withRoles>
          <Popover.Target>
            <ActionIcon aria-label={t('filter.more')} title={t('filter.more')}>
              <Indicator disabled={hidden === 0} label={hidden} size={15} color="brand" offset={1}>
                <IconAdjustmentsHorizontal size={20} stroke={1.7} aria-hidden />
              </Indicator>
            </ActionIcon>
          </Popover.Target>
          <Popover.Dropdown aria-label={t('filter.more')}>
            <MoreFilters filters={filters} onChange={change} />
          </Popover.Dropdown>
        </Popover>
      </div>
      <SearchField
        value={filters.q ?? ''}
        label={t('inbox.search')}
        hotkey="/"
        onSearch={(q) => change({ q: q || undefined })}
      />
      <SegmentedControl
        fullWidth
        size="xs"
        aria-label={t('filter.status')}
        value={filters.status ?? 'all'}
        onChange={(status) => change({ status: status === 'all' ? undefined : (status as Status) })}
        data={[
          { value: 'Open', label: t('filter.open') },
          { value: 'Closed', label: t('filter.closed') },
          { value: 'all', label: t('filter.all') },
        ]}
      />
    </header>
  );
}

type Change = (
  changes: { [Name in keyof ConversationFilters]?: ConversationFilters[Name] | undefined },
) => void;

function MoreFilters({ filters, onChange }: { filters: ConversationFilters; onChange: Change }) {
  const { t } = useTranslation();
  const me = useMe();
  const colleagues = useQuery(colleaguesQuery).data ?? [];
  const others = colleagues.filter(({ email }) => email !== me.email);
  return (
    <Stack gap="sm">
      <Select
        label={t('filter.platform')}
        value={filters.platform ?? ''}
        onChange={(platform) => onChange({ platform: platform || undefined })}
        comboboxProps={{ withinPortal: false }}
        data={[
          { value: '', label: t('filter.all') },
          ...platformIds.map((id) => ({ value: id, label: platformOf(id).name })),
        ]}
      />
      <Select
        label={t('filter.assignee')}
        value={filters.assignee ?? ''}
        onChange={(assignee) => onChange({ assignee: assignee || undefined })}
        comboboxProps={{ withinPortal: false }}
        data={[
          { value: '', label: t('filter.all') },
          { value: 'me', label: t('assignee.me') },
          { value: 'none', label: t('assignee.none') },
          ...others.map(({ email, name }) => ({ value: email, label: name || email })),
        ]}
      />
      <Switch
        label={t('filter.unread')}
        checked={filters.unread === true}
        onChange={(event) => onChange({ unread: event.currentTarget.checked || undefined })}
      />
      <Button
        variant="default"
        size="xs"
        onClick={() => onChange({ platform: undefined, assignee: undefined, unread: undefined })}
      >
        {t('filter.clear')}
      </Button>
    </Stack>
  );
}

function withoutEmpty(filters: object): ConversationFilters {
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined));
}
