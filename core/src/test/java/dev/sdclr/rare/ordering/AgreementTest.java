package dev.sdclr.rare.ordering;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AgreementTest {

  private static final List<String> TWO = List.of("loss", "branch");

  @Test
  void fewImagesSayNothingOfOrderings() {
    assertThat(new Agreement(1, 0, TWO, 1, 2).sentence())
        .isEqualTo("2 images: too few to say whether orderings agree");
    assertThat(new Agreement(-0.4, 0, TWO, -0.4, 17).sentence()).doesNotContain("disagree");
    assertThat(new Agreement(-0.4, 0, TWO, -0.4, 18).sentence()).contains("disagree");
  }

  @Test
  void equalOrderingsOfManyImagesAgree() {
    assertThat(new Agreement(1, 1, TWO, 1, 100).sentence())
        .startsWith("these orderings agree by and large (median rank correlation 1.00, ");
  }
}
