import type { Options as StatOptions } from '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen';
import type {
  FieldConfig as TimeseriesField,
  Options as TimeseriesOptions,
} from '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen';
import type {
  Dashboard,
  Panel,
} from '@grafana/schema/dist/esm/raw/dashboard/x/Dashboard_types.gen';

/** What Grafana's types say, as JSON has it: the values of enums instead of their names. */
type Plain<T> = T extends string
  ? string extends T
    ? string
    : `${T}`
  : T extends number
    ? number
    : T extends (infer Item)[]
      ? Plain<Item>[]
      : T extends object
        ? { [Key in keyof T]: Plain<T[Key]> }
        : T;

type Some<T> = T extends (infer Item)[]
  ? Some<Item>[]
  : T extends object
    ? { [Key in keyof T]?: Some<T[Key]> }
    : T;

type FieldConfig = NonNullable<Panel['fieldConfig']>;
type PanelOf<Type extends string, Options, Custom> = Omit<
  Plain<Panel>,
  'type' | 'options' | 'fieldConfig'
> & {
  type: Type;
  options: Some<Plain<Options>>;
  fieldConfig: Omit<Plain<FieldConfig>, 'defaults'> & {
    defaults: Omit<Plain<FieldConfig['defaults']>, 'custom'> & { custom?: Some<Plain<Custom>> };
  };
};

/** A file of `deploy/observability/grafana/dashboards`: panels of the kinds that we use, and no other. */
export type GrafanaDashboard = Omit<Plain<Dashboard>, 'panels' | 'links'> & {
  links: Some<Plain<NonNullable<Dashboard['links']>>>;
  panels: (
    | PanelOf<'stat', StatOptions, Record<never, never>>
    | PanelOf<'timeseries', TimeseriesOptions, TimeseriesField>
  )[];
};
