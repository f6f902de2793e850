import { Button, Collapse } from '@mantine/core';
import { useDisclosure, useId } from '@mantine/hooks';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { RunStage } from '../api/shapes.ts';
import classes from './stage-calls.module.css';

/** Exactly what is, or would be, sent to Zoho. */
export function StageCalls({ stage }: { stage: RunStage }) {
  const { t } = useTranslation();
  const [isOpen, { toggle }] = useDisclosure();
  const id = useId();
  if (stage.calls.length === 0) return null;
  const Chevron = isOpen ? IconChevronDown : IconChevronRight;
  return (
    <div>
      <Button
        variant="subtle"
        color="gray"
        size="compact-sm"
        ml={-8}
        leftSection={<Chevron size={16} aria-hidden />}
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={toggle}
      >
        {t(stage.status === 'applied' ? 'run.callMade' : 'run.call')}
      </Button>
      <Collapse expanded={isOpen} id={id}>
        {isOpen &&
          stage.calls.map(({ method, path, body }) => (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard.
            <pre key={`${method} ${path}`} className={classes.call} tabIndex={0}>
              <b>
                {method} {path}
              </b>
              {body === undefined || body === null ? '' : `\n${JSON.stringify(body, null, 2)}`}
            </pre>
          ))}
      </Collapse>
    </div>
  );
}
