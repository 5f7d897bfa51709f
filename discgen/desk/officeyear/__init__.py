"""From one year's magazine to the next: figures of earlier years, the new folder, the plan, where the year stands."""
