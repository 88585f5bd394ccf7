package dev.sdclr.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.opentest4j.TestAbortedException;

/**
 * Our numbers are those of the reference implementation, case by case.
 *
 * <p>Prints one line for each: the value that came closest to its tolerance.
 */
class ConformanceTest {

  @TestFactory
  Stream<DynamicTest> everyCase() {
    List<ReferenceCase> cases = ReferenceCase.all();
    assertThat(cases).isNotEmpty();
    return cases.stream().map(c -> DynamicTest.dynamicTest(c.name(), () -> run(c)));
  }

  private static void run(ReferenceCase reference) {
    Comparison comparison = new Comparison(reference.name());
    long start = System.nanoTime();
    try {
      CaseKind.of(reference).run(reference, comparison);
    } catch (TestAbortedException e) {
      System.out.println(reference.name() + ": skipped, " + e.getMessage());
      throw e;
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(Locale.ROOT, "%s, %.1f s%n", comparison.line(), seconds);
    comparison.assertWithin();
  }

  @Test
  void anUnknownKindIsRefusedByName() throws Exception {
    ReferenceCase unknown =
        new ReferenceCase(
            "c9_new", Path.of("."), new JsonMapper().readTree("{\"settings\": {\"seed\": 1}}"));

    assertThatThrownBy(() -> CaseKind.of(unknown))
        .hasMessage("c9_new: the manifest fits the kinds [], expected exactly one");
  }

  @Test
  void aDifferenceBeyondItsToleranceFailsTheCase() {
    Comparison comparison = new Comparison("c");
    comparison.number("near", 1, 1 + 1e-10, 1e-9);
    comparison.assertWithin();
    comparison.array("missing", new double[] {Double.NaN}, new double[] {1}, 1e9);

    assertThatThrownBy(comparison::assertWithin)
        .hasMessageContaining("largest error NaN, tolerance 1.0e+09 (missing)");
    assertThat(comparison.line()).endsWith("FAILED");
  }
}
