/** At which scale a unit lives. */
export type Scale = 'neuron' | 'layer' | 'area' | 'projection';
