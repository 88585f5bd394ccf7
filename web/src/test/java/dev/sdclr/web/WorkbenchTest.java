package dev.sdclr.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sdclr.Descending;
import dev.sdclr.MadeCollection;
import dev.sdclr.ProgressListener;
import dev.sdclr.job.images.ClassFolderCopy;
import dev.sdclr.job.images.ExploredImages;
import dev.sdclr.job.images.ImageChoice;
import dev.sdclr.label.Decision;
import dev.sdclr.label.LabelLog;
import dev.sdclr.run.RecordFile;
import dev.sdclr.web.Answers.Made;
import dev.sdclr.web.Answers.MarkRequest;
import dev.sdclr.web.Answers.SuggestRequest;
import dev.sdclr.web.Answers.Suggested;
import dev.sdclr.web.Answers.Taken;
import dev.sdclr.web.Answers.Tile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the page can ask for, asked without a browser. */
class WorkbenchTest {

  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final String WINDOW = "one";

  @TempDir Path home;
  private Workbench workbench;

  @BeforeEach
  void begin() throws IOException {
    workbench = new Workbench(MadeCollection.in(home).open());
    workbench.start();
    await(() -> workbench.ranking().orderings().size() == workbench.ranking().names().size());
    await(() -> workbench.ranking().suggester().isPresent());
  }

  @AfterEach
  void end() {
    workbench.close();
  }

  /** Said before the first image is labelled in vain. */
  @Test
  void saysThatNoLabelCanBeKeptWhereNothingCanBeWritten() throws IOException {
    Path folder = workbench.images().labels().getParent();
    assertThat(workbench.greeting(WINDOW).notes()).isEmpty();
    Set<PosixFilePermission> usual = Files.getPosixFilePermissions(folder);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-xr-x"));
    try (Workbench readOnly = new Workbench(workbench.images())) {
      assumeThat(Files.isWritable(folder))
          .as("permissions do not bind whoever runs this")
          .isFalse();
      assertThat(readOnly.greeting(WINDOW).notes())
          .containsExactly(
              "no label can be kept: %s cannot be written".formatted(workbench.images().labels()));
    } finally {
      Files.setPosixFilePermissions(folder, usual);
    }
  }

  private void await(BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(workbench.ranking().failure()).isEmpty();
      assertThat(System.nanoTime()).as("still waiting").isLessThan(end);
      Thread.onSpinWait();
    }
  }

  private static ListingRequest order(String order) {
    return new ListingRequest(order, null, null, null, null, null);
  }

  private static ListingRequest filter(String what, Object wanted) {
    String json = RecordFile.toJsonLine(Map.of("filter", Map.of(what, wanted)));
    return RecordFile.fromJson(json, ListingRequest.class, "the request");
  }

  private List<Tile> tiles(ListingRequest request) {
    Made made = workbench.listing(request);
    return workbench.tiles(made.listing(), 0, 1000).tiles();
  }

  private List<Integer> rows(ListingRequest request) {
    return tiles(request).stream().map(Tile::row).toList();
  }

  private void label(String label, Integer... rows) {
    int before = workbench.greeting(WINDOW).growth().labels();
    workbench.mark(WINDOW, new MarkRequest(List.of(rows), null, null, "labelled", label));
    await(() -> workbench.greeting(WINDOW).growth().labels() > before);
  }

  @Test
  void everyOrderHoldsEveryImageOnce() {
    List<Integer> all = IntStream.range(0, MadeCollection.IMAGES).boxed().toList();
    List<String> orders = new ArrayList<>(workbench.ranking().names());
    orders.addAll(List.of("file", "random", "cluster"));
    for (String order : orders) {
      assertThat(rows(order(order))).as(order).containsExactlyInAnyOrderElementsOf(all);
    }
    List<Integer> reversed = rows(new ListingRequest("file", true, null, null, null, null));
    assertThat(reversed).startsWith(MadeCollection.IMAGES - 1).endsWith(0);
    assertThat(rows(new ListingRequest("random", null, 1L, null, null, null)))
        .isEqualTo(rows(new ListingRequest("random", null, 1L, null, null, null)))
        .isNotEqualTo(rows(new ListingRequest("random", null, 2L, null, null, null)));
    assertThatThrownBy(() -> workbench.listing(order("nonsense"))).isInstanceOf(Refusal.class);
  }

  @Test
  void whatIsLikeACrossIsACross() {
    List<Tile> like = tiles(new ListingRequest("like", null, null, List.of(7), null, null));
    assertThat(like.get(0).row()).isEqualTo(7);
    assertThat(like.subList(0, 12)).allMatch(tile -> tile.path().contains("cross"));
    assertThat(workbench.neighbours(7).tiles().subList(0, 11))
        .allMatch(tile -> tile.path().contains("cross") && tile.row() != 7);
  }

  @Test
  void filtersLeaveWhatTheySay() {
    label("disc", 1, 2);
    label("square", 0);
    workbench.mark(WINDOW, new MarkRequest(List.of(3), null, null, "bad", null));
    assertThat(rows(filter("state", "labelled"))).containsExactly(0, 1, 2);
    assertThat(rows(filter("label", "disc"))).containsExactly(1, 2);
    assertThat(rows(filter("state", "bad"))).containsExactly(3);
    assertThat(rows(filter("state", "none"))).hasSize(MadeCollection.IMAGES - 4);
    assertThat(tiles(filter("path", "CROSS")))
        .hasSize(12)
        .allMatch(tile -> tile.path().contains("cross"));
    int[] sizes = workbench.greeting(WINDOW).clusters();
    assertThat(Arrays.stream(sizes).sum()).isEqualTo(MadeCollection.IMAGES);
    assertThat(rows(filter("cluster", 0))).hasSize(sizes[0]);
    List<Double> everywhere = List.of(-1.0, -1.0, 2.0, -1.0, 2.0, 2.0, -1.0, 2.0);
    assertThat(rows(filter("outline", everywhere))).hasSize(MadeCollection.IMAGES);
    List<Double> nowhere = List.of(2.0, 2.0, 3.0, 2.0, 3.0, 3.0);
    assertThat(rows(filter("outline", nowhere))).isEmpty();
  }

  @Test
  void nearDuplicatesStandApartFromWhatIsAlikeAndCanCountAsOneImage() {
    int twin = MadeCollection.TWIN;
    List<Integer> twins = MadeCollection.TWINS;
    assertThat(workbench.portrait(twin).nearDuplicates()).extracting(Tile::row).isEqualTo(twins);
    assertThat(workbench.portrait(twins.get(0)).nearDuplicates())
        .extracting(Tile::row)
        .containsExactly(twin, twins.get(1));
    assertThat(workbench.portrait(7).nearDuplicates()).isEmpty();
    assertThat(workbench.neighbours(twin).tiles())
        .hasSize(24)
        .extracting(Tile::row)
        .doesNotContain(twin)
        .doesNotContainAnyElementsOf(twins);
    List<Tile> apart = tiles(filter("oneOfNearDuplicates", true));
    assertThat(apart)
        .hasSize(MadeCollection.IMAGES - twins.size())
        .extracting(Tile::row)
        .doesNotContainAnyElementsOf(twins);
    assertThat(apart)
        .filteredOn(tile -> tile.caption() != null)
        .extracting(Tile::row, Tile::caption)
        .containsExactly(tuple(twin, "2 near-duplicates"));
  }

  @Test
  void theClassifierOrdersByWhatItLearnt() {
    assertThat(workbench.listing(order("unsure")).listing()).isNull();
    label("disc", 1);
    label("square", 0);
    label("cross", 7);
    List<Tile> crosses = tiles(new ListingRequest("class", null, null, null, "cross", null));
    assertThat(crosses.subList(0, 6)).allMatch(tile -> tile.path().contains("cross"));
    assertThat(crosses.get(0).caption()).endsWith(" % cross");
    assertThat(tiles(filter("predicted", "cross")))
        .hasSize(workbench.greeting(WINDOW).growth().predicted().get("cross"))
        .filteredOn(tile -> tile.path().contains("cross"))
        .hasSizeGreaterThan(6);
    assertThat(tiles(order("unsure")).get(0).caption()).contains(" or ");
    assertThat(workbench.portrait(27).probable().get(0).label()).isEqualTo("cross");
  }

  @Test
  void suggestionsHaveReasonsAndTheLabelRemembersWhatLedToIt() {
    label("disc", 1);
    label("square", 0);
    Suggested suggested = workbench.suggest(new SuggestRequest(10, List.of(0.0, 100.0, 0.0, 0.0)));
    assertThat(suggested.total()).isEqualTo(10);
    List<Tile> tiles = workbench.tiles(suggested.listing(), 0, 10).tiles();
    assertThat(tiles).allMatch(tile -> tile.caption().startsWith("looks most like '"));
    workbench.mark(
        WINDOW,
        new MarkRequest(null, suggested.listing(), List.of(List.of(0, 0)), "labelled", "disc"));
    assertThat(csv().lines())
        .startsWith(
            "path,label,at,by,kind,ordering", "001-disc.png,disc,,,,", "000-square.png,square,,,,")
        .hasSize(4)
        .anyMatch(line -> line.endsWith(",disc,,,growth,disc"));
    assertThatThrownBy(() -> workbench.suggest(new SuggestRequest(10, List.of(0.0, 0.0, 0.0, 0.0))))
        .isInstanceOf(Refusal.class);
  }

  /** As another version may have written them, which is no reason to stop learning. */
  @Test
  void labelsThatAnUnknownKindOfSuggestionLedToAreLabels() throws IOException {
    String line =
        "{\"path\":\"%s\",\"label\":\"%s\",\"state\":\"labelled\",\"kind\":\"%s\",\"ordering\":\"o\"}%n";
    Files.writeString(
        home.resolve("features.labels.jsonl"),
        line.formatted("001-disc.png", "disc", "luck")
            + line.formatted("000-square.png", "square", "growth"));
    workbench.desk().follow();
    await(() -> workbench.greeting(WINDOW).growth().labels() == 2);
    assertThat(csv().lines())
        .containsExactly(
            "path,label,at,by,kind,ordering",
            "001-disc.png,disc,,,,",
            "000-square.png,square,,,growth,o");
  }

  /** Labels as a table; times are left out, as they differ. */
  private String csv() {
    byte[] bytes = workbench.exchange().file("csv").bytes();
    return new String(bytes, StandardCharsets.UTF_8).replaceAll(",\\d{4}-[^,]*,", ",,");
  }

  @ParameterizedTest
  @ValueSource(strings = {"csv", "list", "log", "coco", "label-studio"})
  void labelsGoOutAndComeBackInEveryForm(String form) {
    label("disc", 1, 4);
    label("square", 0);
    LabelExchange.LabelFile file = workbench.exchange().file(form);
    for (int row : new int[] {0, 1, 4}) {
      workbench.mark(WINDOW, new MarkRequest(List.of(row), null, null, "cleared", null));
    }
    assertThat(workbench.desk().holding().size()).isZero();
    Taken taken =
        workbench.exchange().take(WINDOW, file.name(), new ByteArrayInputStream(file.bytes()));
    assertThat(taken.added()).isEqualTo(3);
    assertThat(workbench.desk().holding().counts()).isEqualTo(Map.of("disc", 2, "square", 1));
    workbench.desk().undo(WINDOW);
    assertThat(workbench.desk().holding().size()).isZero();
  }

  @Test
  void labelsOfImagesThatAreNotHereAreLeftOutAndSaid() {
    Taken taken = take("../../my labels.csv", "path,label\n001-disc.png,disc\nelse.png,disc\n");
    assertThat(taken.added()).isEqualTo(1);
    assertThat(taken.strangers()).isEqualTo(1);
    assertThat(taken.stranger()).isEqualTo("else.png");
  }

  @Test
  void aUsersOwnColumnKindDoesNotGoIntoTheLog() {
    Taken taken = take("own.csv", "path,label,kind\n001-disc.png,disc,photo\n");
    assertThat(taken.notes())
        .containsExactly(
            "own.csv: 1 label is of no known kind of suggestion, such as 'photo': the kind is left out");
    assertThat(workbench.desk().holding().byPath().values())
        .singleElement()
        .matches(decision -> decision.kind().isEmpty());
  }

  @Test
  void aFileThatIsNoFileOfLabelsChangesNothingAndIsCalledByItsName() {
    assertThatThrownBy(() -> take("../../bad.csv", "a,b\n1,2\n"))
        .isInstanceOf(Refusal.class)
        .hasMessageStartingWith("../../bad.csv needs columns path");
    assertThatThrownBy(() -> workbench.exchange().file("folders")).isInstanceOf(Refusal.class);
    assertThatThrownBy(() -> workbench.exchange().file("../log")).isInstanceOf(Refusal.class);
    assertThat(workbench.desk().holding().size()).isZero();
  }

  private Taken take(String name, String content) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    return workbench.exchange().take(WINDOW, name, new ByteArrayInputStream(bytes));
  }

  @Test
  void anImageThatVanishedIsSaidAndItsLabelKept() throws IOException {
    Files.delete(home.resolve("pictures/001-disc.png"));
    assertThatThrownBy(() -> workbench.pictures().small(1))
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.status()).isEqualTo(404));
    assertThat(workbench.greeting(WINDOW).notes())
        .anyMatch(note -> note.contains("001-disc.png") && note.contains("there is no such file"));
    label("disc", 1);
    label("square", 0);
    assertThatThrownBy(() -> workbench.exchange().folders(false))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("'001-disc.png' is not among");
    try (Stream<Path> files = Files.list(home)) {
      assertThat(files.map(Path::getFileName).map(Path::toString))
          .noneMatch(name -> name.startsWith("classes-"));
    }
    assertThat(workbench.desk().holding().counts()).isEqualTo(Map.of("disc", 1, "square", 1));
  }

  @Test
  void labelledImagesGoIntoAFolderForEachClass() throws IOException {
    assertThatThrownBy(() -> workbench.exchange().folders(false)).isInstanceOf(Refusal.class);
    label("disc/..", 1);
    label("square", 0);
    ClassFolderCopy copy = workbench.exchange().folders(false);
    assertThat(copy.images()).isEqualTo(2);
    Path folder = Path.of(copy.folder());
    assertThat(folder.getParent()).isEqualTo(home.toAbsolutePath());
    try (Stream<Path> files = Files.walk(folder)) {
      assertThat(files.filter(Files::isRegularFile).map(file -> folder.relativize(file).toString()))
          .containsExactlyInAnyOrder("disc%2F.%2E/001-disc.png", "square/000-square.png");
    }
  }

  /** Features that another program called by the last part of a path, say. */
  @Test
  void anImageThatSharesItsPathIsNotLabelledForTheOther() throws IOException {
    Path index = home.resolve("features.index.csv");
    Files.writeString(index, Files.readString(index).replace("001-disc.png", "005-disc.png"));
    ExploredImages images =
        ExploredImages.open(home.resolve("features.npy"), ImageChoice.OWN, ProgressListener.NONE);
    try (Workbench shared = new Workbench(images)) {
      assertThat(shared.greeting(WINDOW).notes())
          .contains(
              "2 images share their path with others, such as '005-disc.png', and cannot be labelled: give each a path of its own");
      MarkRequest one = new MarkRequest(List.of(5), null, null, "labelled", "rare");
      assertThatThrownBy(() -> shared.mark(WINDOW, one))
          .isInstanceOfSatisfying(
              Refusal.class, refusal -> assertThat(refusal.status()).isEqualTo(409))
          .hasMessageContaining("in rows 1 and 5 (from 0)");
      assertThat(shared.desk().marks()).isEmpty();
    }
  }

  @Test
  void aViewIsForgottenAfterManyOthers() {
    long first = workbench.listing(order("file")).listing();
    for (int i = 0; i < 24; i++) {
      workbench.listing(order("random"));
    }
    assertThatThrownBy(() -> workbench.tiles(first, 0, 1))
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.status()).isEqualTo(410));
  }

  @Test
  void undoneStepsCanBeDoneAgainAndNothingElse() {
    workbench.mark(WINDOW, new MarkRequest(List.of(1), null, null, "labelled", "disc"));
    workbench.mark(WINDOW, new MarkRequest(List.of(1), null, null, "labelled", "square"));
    workbench.desk().undo(WINDOW);
    assertThat(workbench.desk().mark(1).label()).isEqualTo("disc");
    workbench.desk().undo(WINDOW);
    workbench.desk().undo(WINDOW);
    assertThat(workbench.desk().mark(1)).isEqualTo(LabelDesk.Mark.NONE);
    workbench.desk().redo(WINDOW);
    workbench.desk().redo(WINDOW);
    workbench.desk().redo(WINDOW);
    assertThat(workbench.desk().mark(1).label()).isEqualTo("square");
  }

  /** One person's undo took away what another had said, too. */
  @Test
  void anUndoneStepLeavesWhatOthersHaveSaidSinceEvenWhereItIsTheSame() {
    LabelDesk desk = workbench.desk();
    mark("one", "cat", 0, 1);
    mark("other", "cat", 0);
    assertThat(desk.undo("one")).isEqualTo(1);
    assertThat(desk.mark(0).label()).isEqualTo("cat");
    assertThat(desk.mark(1)).isEqualTo(LabelDesk.Mark.NONE);
    assertThat(desk.redo("one")).isEqualTo(1);
    assertThat(desk.mark(1).label()).isEqualTo("cat");
    assertThat(desk.undo("other")).isZero();
    assertThat(desk.mark(0).label()).isEqualTo("cat");
    assertThat(desk.undo("one")).isZero();
    assertThat(desk.mark(0)).isEqualTo(LabelDesk.Mark.NONE);
    assertThat(desk.redo("other")).isEqualTo(1);
    assertThat(desk.mark(0)).isEqualTo(LabelDesk.Mark.NONE);
    assertThat(desk.redo("one")).isZero();
    assertThat(desk.redo("one")).isZero();
    assertThat(desk.mark(0).label()).isEqualTo("cat");
  }

  private void mark(String window, String label, Integer... rows) {
    workbench.mark(window, new MarkRequest(List.of(rows), null, null, "labelled", label));
  }

  /** Before it was undone, or in between, another process labelled the same image. */
  @Test
  void anUndoneStepLeavesWhatOtherProcessesHaveSaidSince() {
    LabelDesk desk = workbench.desk();
    LabelLog log = LabelLog.open(workbench.images().labels());
    log.append(List.of(Decision.unsure("002-disc.png")));
    mark(WINDOW, "disc", 1);
    log.append(List.of(Decision.labelled("001-disc.png", "disc")));
    assertThat(desk.undo(WINDOW)).isEqualTo(1);
    assertThat(desk.mark(1).label()).isEqualTo("disc");
    mark(WINDOW, "disc", 4);
    desk.undo(WINDOW);
    log.append(List.of(Decision.cleared("004-disc.png")));
    assertThat(desk.redo(WINDOW)).isEqualTo(1);
    assertThat(desk.mark(4)).isEqualTo(LabelDesk.Mark.NONE);
  }

  @Test
  void valuesAreSortedWithTheirRows() {
    float[] values = {0, -1, 3, 3, Float.NEGATIVE_INFINITY, -0.5f, 1e-30f};
    assertThat(Descending.rows(values)).containsExactly(2, 3, 6, 0, 5, 1, 4);
  }
}
