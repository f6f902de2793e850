import { IconClockHour4, IconCoin, IconLock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { AnswerWindow } from '../api/shapes.ts';
import { useFormat } from '../i18n/use-format.ts';
import type { WindowState } from './answer-window.ts';
import classes from './answer-window-line.module.css';

const icons = { free: IconClockHour4, paid: IconCoin, closed: IconLock } as const;

interface AnswerWindowLineProps {
  id: string;
  window: AnswerWindow;
  state: WindowState;
  /** the messenger's name */
  platform: string;
}

/** Until when the customer may be answered, and who pays for it. */
export function AnswerWindowLine({ id, window, state, platform }: AnswerWindowLineProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const Icon = icons[state];
  return (
    <div id={id} className={classes.line} data-state={state} role="status">
      <Icon size={16} stroke={1.8} aria-hidden />
      <span>
        {t(`window.${state}`, {
          platform,
          freeUntil: format.dateTime(window.freeUntil),
          closesAt: format.dateTime(window.closesAt),
        })}
      </span>
    </div>
  );
}
