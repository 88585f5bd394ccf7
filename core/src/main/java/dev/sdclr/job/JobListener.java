package dev.sdclr.job;

import dev.sdclr.ProgressListener;
import dev.sdclr.StopRequests;
import dev.sdclr.train.TrainConfig;
import dev.sdclr.train.TrainingListener;

/** Follows a {@link Job} for a user, and passes on when that user wants it to end. */
public interface JobListener extends TrainingListener, ProgressListener {

  /** Tells nobody, and never wants the job to end. */
  JobListener NONE = new JobListener() {};

  /**
   * Told what the user may want to know, such as which images were found.
   *
   * @param line without a full stop
   */
  default void say(String line) {}

  /** Told a sentence, which has a full stop. */
  default void saySentence(String sentence) {
    say(sentence.substring(0, sentence.length() - 1));
  }

  /** Told that what follows is done for one of several like parts of a job, such as a run. */
  default void part(String name) {}

  /** Told of the settings that a new run is about to be trained with. */
  default void beforeTraining(TrainConfig config) {}

  /** {@inheritDoc} Ends the work when that is wanted. */
  @Override
  default void progress(String task, String unit, long done, long total) {
    stop().check();
  }

  /** Says when the user wants the job to end. */
  default StopRequests stop() {
    return StopRequests.NONE;
  }
}
