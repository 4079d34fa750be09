import { fieldHintId, Label } from './ui/label';
import { Switch } from './ui/switch';

interface OptionSwitchProps {
  id: string;
  label: string;
  description?: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
}

/** A switch with its label and description beside it. */
export function OptionSwitch({ id, label, description, checked, onChange, disabled = false }: OptionSwitchProps) {
  return (
    <div className="flex items-center justify-between gap-3">
      <div>
        <Label htmlFor={id} className="text-sm text-foreground">
          {label}
        </Label>
        {description !== undefined && (
          <p id={fieldHintId(id)} className="text-xs text-muted">
            {description}
          </p>
        )}
      </div>
      <Switch
        id={id}
        checked={checked}
        disabled={disabled}
        onCheckedChange={onChange}
        aria-describedby={description === undefined ? undefined : fieldHintId(id)}
      />
    </div>
  );
}
