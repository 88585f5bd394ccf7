package dev.sdclr.web;

import dev.sdclr.rare.suggest.KindShares;
import dev.sdclr.web.LabelDesk.Mark;
import java.util.List;
import java.util.Map;

/** What the page and the server say to each other, as records in JSON. */
final class Answers {

  private Answers() {}

  /**
   * What a window is told first.
   *
   * @param key of this start of the server, for addresses of pictures, which are kept
   * @param name of what is shown
   * @param images how many
   * @param hasPictures whether there are any to show
   * @param orderings by name, whether each is ready
   * @param clusters sizes of them; null while they are not found
   * @param isReadyToSuggest whether suggestions can be made
   * @param failure why nothing more will be ready; null for none
   * @param notes for the user, in sentences
   * @param growth what has been learnt
   * @param labels all that holds
   * @param ways where the window can go among its own steps
   */
  @SuppressWarnings("ArrayRecordComponent") // written, and never compared
  record Greeting(
      String key,
      String name,
      int images,
      boolean hasPictures,
      Map<String, Boolean> orderings,
      int[] clusters,
      boolean isReadyToSuggest,
      String failure,
      List<String> notes,
      Growth.State growth,
      LabelDesk.Change labels,
      WindowSteps.Ways ways) {}

  /**
   * Something is ready, or failed.
   *
   * @param failure why; null for none
   * @param clusters sizes of them; null while they are not found
   */
  @SuppressWarnings("ArrayRecordComponent") // written, and never compared
  record Ready(String what, String failure, int[] clusters) {}

  /**
   * A window has gone back a step, or forward again.
   *
   * @param ways where it can go from there
   * @param left images that stay as they are, as others have said something of them since
   */
  record Stepped(WindowSteps.Ways ways, int left) {}

  /** A note for the user. */
  record Note(String note) {}

  /**
   * A listing that was made.
   *
   * @param listing its number; null while it cannot be made yet
   * @param total images in it
   */
  record Made(Long listing, int total) {}

  /**
   * An image of a listing.
   *
   * @param row its number
   * @param caption why it stands there; null for none
   */
  record Tile(int row, String path, String caption) {}

  /** Images of a listing, from some place on. */
  record Tiles(int from, List<Tile> tiles) {}

  /**
   * One image.
   *
   * @param inData class that the data gives it; null for none
   * @param mark what is said of it
   * @param scores by the orderings that are ready
   * @param probable classes that it looks like, the most probable first
   * @param cluster that it is in; null while not known
   * @param clusterSize images of it; null while not known
   * @param nearDuplicates the first thousand; null while not known
   */
  record Portrait(
      int row,
      String path,
      String inData,
      Mark mark,
      List<Score> scores,
      List<Probable> probable,
      Integer cluster,
      Integer clusterSize,
      List<Tile> nearDuplicates) {}

  /**
   * What an ordering makes of an image.
   *
   * @param rank from 1
   */
  record Score(String ordering, double score, int rank) {}

  /** A class that an image looks like. */
  record Probable(String label, double probability) {}

  /**
   * What is to be said of images.
   *
   * @param rows of them; null for places of the listing
   * @param listing that they were seen in; null for none
   * @param stretches of places in the listing, each its first and last
   * @param state {@code labelled}, {@code unsure}, {@code bad} or {@code cleared}
   * @param label name of the class, with {@code labelled} only
   */
  record MarkRequest(
      List<Integer> rows,
      Long listing,
      List<List<Integer>> stretches,
      String state,
      String label) {}

  /**
   * A wish for folders of images by their classes.
   *
   * @param link whether links suffice; null for no
   */
  record FoldersRequest(Boolean link) {

    boolean isLinked() {
      return Boolean.TRUE.equals(link);
    }
  }

  /**
   * What came of a file of labels.
   *
   * @param added images that nothing was said of before
   * @param changed images that something else was said of before
   * @param same images of which the same was said before
   * @param strangers names in it that are no image's
   * @param stranger the first of them; null for none
   * @param notes for the user, in sentences without a full stop
   */
  record Taken(
      int added, int changed, int same, int strangers, String stranger, List<String> notes) {}

  /**
   * A wish for suggestions.
   *
   * @param shares of discovery, growth, unsure and coverage; null for what the labels call for
   */
  record SuggestRequest(Integer number, List<Double> shares) {}

  /**
   * Suggestions.
   *
   * @param listing of them
   * @param total how many
   * @param shares that were aimed at
   * @param unseen estimate of what is missing, a sentence
   */
  record Suggested(Long listing, int total, KindShares shares, String unseen) {}
}
