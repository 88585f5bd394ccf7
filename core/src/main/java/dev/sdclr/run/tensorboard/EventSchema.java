package dev.sdclr.run.tensorboard;

/**
 * The field numbers and values that are used of TensorFlow's <a
 * href="https://github.com/tensorflow/tensorboard/blob/master/tensorboard/compat/proto/event.proto">event.proto</a>
 * and <a
 * href="https://github.com/tensorflow/tensorboard/blob/master/tensorboard/compat/proto/summary.proto">summary.proto</a>,
 * by message.
 */
final class EventSchema {

  private EventSchema() {}

  static final class Event {
    static final int WALL_TIME = 1;
    static final int STEP = 2;
    static final int FILE_VERSION = 3;
    static final int SUMMARY = 5;
    static final int SESSION_LOG = 7;

    private Event() {}
  }

  static final class Summary {
    static final int VALUE = 1;

    private Summary() {}
  }

  static final class Value {
    static final int TAG = 1;
    static final int SIMPLE_VALUE = 2;

    private Value() {}
  }

  static final class SessionLog {
    static final int STATUS = 1;
    static final int START = 1;

    private SessionLog() {}
  }
}
