import { CloseButton, TextInput } from '@mantine/core';
import { useDebouncedCallback, useHotkeys } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

interface SearchFieldProps {
  value: string;
  label: string;
  placeholder?: string;
  hotkey?: string;
  onSearch: (text: string) => void;
}

const pauseMs = 300;

/** Searches once typing pauses. */
export function SearchField({ value, label, placeholder, hotkey, onSearch }: SearchFieldProps) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(value);
  const search = useDebouncedCallback((typed: string) => onSearch(typed.trim()), pauseMs);
  useHotkeys(hotkey ? [[hotkey, () => input.current?.focus()]] : []);
  // The address changed by other means: going back, clearing filters.
  useEffect(() => setText((typed) => (typed.trim() === value ? typed : value)), [value]);

  const change = (typed: string) => {
    setText(typed);
    search(typed);
  };
  return (
    <TextInput
      ref={input}
      type="search"
      aria-label={label}
      placeholder={placeholder ?? label}
      maxLength={500}
      value={text}
      onChange={(event) => change(event.currentTarget.value)}
      leftSection={<IconSearch size={17} aria-hidden />}
      rightSection={
        text === '' ? undefined : (
          <CloseButton size="sm" aria-label={t('filter.clearSearch')} onClick={() => change('')} />
        )
      }
    />
  );
}
