import { Slider } from '@/components/ui/slider';

interface LabelledSliderProps {
  label: string;
  /** The value as it is shown. */
  text: string;
  value: number;
  min: number;
  max: number;
  onChange: (value: number) => void;
}

/** A slider in steps of one, with its label and value above it. */
export function LabelledSlider({ label, text, value, min, max, onChange }: LabelledSliderProps) {
  return (
    <div>
      <div className="flex items-baseline justify-between">
        <span className="text-xs font-medium text-muted">{label}</span>
        <span className="tabular text-xs">{text}</span>
      </div>
      <Slider label={label} valueText={text} value={value} min={min} max={max} step={1} onChange={onChange} />
    </div>
  );
}
