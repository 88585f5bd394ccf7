package dev.sdclr.job;

import dev.sdclr.ProgressListener;
import dev.sdclr.train.TrainingListener;

/** Follows a {@link Job} for a user, and passes on when that user wants it to end. */
public interface JobListener extends TrainingListener, ProgressListener {

  /** Tells nobody, and never wants the job to end. */
  JobListener NONE = new JobListener() {};

  /**
   * Told that what follows is done for one of several like parts of a job, such as a run.
   *
   * @param name of the part; empty: the job as a whole
   */
  default void part(String name) {}

  /** Told how long training takes; says it in words. */
  default void foretold(TrainingForecast forecast) {
    say(forecast.sentence());
  }

  /** {@inheritDoc} Ends the work when that is wanted. */
  @Override
  default void progress(String task, String unit, long done, long total) {
    stop().check();
  }
}
