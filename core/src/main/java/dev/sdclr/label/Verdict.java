package dev.sdclr.label;

import java.time.Instant;
import java.util.Optional;

/**
 * What a file says of an image, whichever image it means.
 *
 * @param state that it is in
 * @param label name of its class; present just for {@link Decision.State#LABELLED}
 * @param at when it was said; empty where the file does not tell
 */
record Verdict(Decision.State state, Optional<String> label, Optional<Instant> at) {

  static Verdict labelled(String label) {
    return new Verdict(Decision.State.LABELLED, Optional.of(label), Optional.empty());
  }

  static Verdict of(Decision.State state) {
    return new Verdict(state, Optional.empty(), Optional.empty());
  }

  Verdict at(Optional<Instant> time) {
    return new Verdict(state, label, time);
  }

  Decision about(String path) {
    Optional<String> none = Optional.empty();
    return new Decision(path, state, label, at, none, none, none);
  }
}
