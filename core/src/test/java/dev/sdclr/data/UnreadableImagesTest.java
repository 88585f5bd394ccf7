package dev.sdclr.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UnreadableImagesTest {

  @Test
  void aReasonIsSaidOnceWithItsCountAndFirstName() {
    Map<String, String> reasons = new LinkedHashMap<>();
    reasons.put("a.png", "cut off");
    reasons.put("b.png", "the file is empty");
    reasons.put("c.png", "the file is empty");
    List<UnreadableImages> all = UnreadableImages.byReason(reasons);
    assertThat(all)
        .containsExactly(
            new UnreadableImages("the file is empty", 2, List.of("b.png", "c.png")),
            new UnreadableImages("cut off", 1, List.of("a.png")));
    assertThat(UnreadableImages.sentence(all, 1200))
        .isEqualTo(
            "left out 3 unreadable images of 1,200: the file is empty (2, the first: b.png);"
                + " cut off (1, the first: a.png).");
  }

  @Test
  void reasonsThatDifferFromFileToFileMakeNoEndlessSentence() {
    Map<String, String> reasons = new LinkedHashMap<>();
    for (int i = 0; i < 100; i++) {
      reasons.put(i + ".png", "cut off at byte " + i);
    }
    assertThat(UnreadableImages.sentence(UnreadableImages.byReason(reasons), 100))
        .endsWith("(1, the first: 2.png); and for 97 more reasons.");
  }
}
