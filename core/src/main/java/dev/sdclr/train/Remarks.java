package dev.sdclr.train;

import dev.sdclr.method.Method;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is to be said of a method and its settings before training, a sentence each with a full
 * stop.
 *
 * @param warnings what is not as asked
 * @param advice what may be better
 */
record Remarks(List<String> warnings, List<String> advice) {

  /**
   * Of a run.
   *
   * @param leftOut what its epochs leave out, if they do
   */
  static Remarks on(TrainConfig config, Method method, Optional<String> leftOut) {
    Stream<String> untaught =
        config.method().keepsEncoder() && config.initFrom() == null
            ? Stream.of(
                "the encoder keeps its random initial weights, untrained: --init-from starts from others.")
            : Stream.empty();
    Stream<String> idle = config.method().idle(config.epochs()).stream();
    return new Remarks(
        Stream.of(leftOut.stream(), untaught, idle, method.warnings().stream())
            .flatMap(sentences -> sentences)
            .toList(),
        method.advice());
  }

  List<String> all() {
    return Stream.concat(warnings.stream(), advice.stream()).toList();
  }
}
