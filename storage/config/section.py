"""What every section of the settings has in common."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """Base of every section: unknown keys are refused, values never change at run time."""

    model_config = ConfigDict(extra="forbid", frozen=True)
