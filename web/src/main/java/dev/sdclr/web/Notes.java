package dev.sdclr.web;

import dev.sdclr.web.Answers.Note;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the user should know, in sentences: each is told to all windows once.
 *
 * <p>Safe for concurrent use.
 */
final class Notes {

  private static final Logger LOG = LoggerFactory.getLogger(Notes.class);

  /** Of pictures that cannot be read, and the like. */
  private static final int MAX_ADDED = 50;

  private final Events events;
  private final Set<String> notes = new LinkedHashSet<>();
  private int added;
  private String complaint; // null for none

  /**
   * Begins with some.
   *
   * @param known that whoever starts the page is told anyway
   */
  Notes(Events events, Collection<String> known) {
    this.events = events;
    notes.addAll(known);
  }

  /** All that hold. */
  synchronized List<String> all() {
    return List.copyOf(notes);
  }

  /** Adds one, unless it is there or there are many. */
  synchronized void add(String note) {
    if (added < MAX_ADDED && notes.add(note)) {
      added++;
      events.tell("note", new Note(note));
    }
  }

  /** Adds one that is said in the terminal, too, however many there are. */
  synchronized void warn(String note) {
    if (notes.add(note)) {
      LOG.warn("{}", note);
      events.tell("note", new Note(note));
    }
  }

  /** Warns of what is wrong until it is {@link #settle}d. */
  synchronized void complain(String what) {
    if (!what.equals(complaint)) {
      settle();
    }
    warn(what);
    complaint = what;
  }

  /** What was complained of is mended, if anything was. */
  synchronized void settle() {
    if (complaint != null) {
      notes.remove(complaint);
      events.tell("settled", new Note(complaint));
      complaint = null;
    }
  }
}
