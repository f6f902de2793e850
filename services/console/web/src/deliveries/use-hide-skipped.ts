import { useLocalStorage } from '@mantine/hooks';

/** A habit of whoever looks, not of a list: it is kept in the browser and not in the address. */
export function useHideSkipped() {
  return useLocalStorage({
    key: 'omnirelay.hide-skipped',
    defaultValue: false,
    getInitialValueInEffect: false,
  });
}
