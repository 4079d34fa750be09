import { cn } from '@/lib/utils';

interface SliderProps {
  label: string;
  valueText: string;
  value: number;
  min: number;
  max: number;
  step: number;
  onChange: (value: number) => void;
  className?: string;
}

export function Slider({ label, valueText, value, min, max, step, onChange, className }: SliderProps) {
  return (
    <input
      type="range"
      aria-label={label}
      aria-valuetext={valueText}
      value={value}
      min={min}
      max={max}
      step={step}
      onChange={(event) => onChange(event.target.valueAsNumber)}
      className={cn('block h-8 w-full touch-pan-y coarse:h-10', className)}
    />
  );
}
