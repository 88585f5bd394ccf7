package dev.sdclr.report.html;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ElementTest {

  @Test
  void keepsMarkupInTextAsText() {
    assertThat(Element.of("p", "<script>alert('1') & \"2\"</script>"))
        .hasToString("<p>&lt;script&gt;alert(&#39;1&#39;) &amp; &quot;2&quot;&lt;/script&gt;</p>");
  }

  @Test
  void keepsQuotesInAttributesInside() {
    assertThat(Element.of("a").with("href", "\" onclick=\"alert(1)"))
        .hasToString("<a href=\"&quot; onclick=&quot;alert(1)\"></a>");
  }

  @Test
  void keepsLinesOfAttributesApart() {
    assertThat(Element.of("a").with("title", "a\nb\tc"))
        .hasToString("<a title=\"a&#10;b&#9;c\"></a>");
  }

  @Test
  void replacesWhatXmlForbids() {
    assertThat(Element.of("p", "a\u0000b\u001bc\uffffd\ud800e"))
        .hasToString("<p>a\ufffdb\ufffdc\ufffdd\ufffde</p>");
    assertThat(Element.of("p", "tab\tline\nsmile \ud83d\ude00"))
        .hasToString("<p>tab\tline\nsmile \ud83d\ude00</p>");
  }

  @Test
  void closesEveryElement() {
    assertThat(Element.of("ul", Element.of("li"), Element.of("img").with("alt", "x")))
        .hasToString("<ul><li></li><img alt=\"x\" /></ul>");
  }

  @Test
  void refusesNamesThatAreNone() {
    assertThatThrownBy(() -> Element.of("p onclick"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'p onclick' is not a name of letters, digits and '-'");
    assertThatThrownBy(() -> Element.of("p").with("a=b", 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'a=b'");
  }

  @Test
  void refusesContentInEmptyElements() {
    assertThatThrownBy(() -> Element.of("br", "text"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("<br> holds nothing");
  }

  @Test
  void takesNoOtherResourceThanItsOwn() {
    assertThatThrownBy(() -> Verbatim.resource("nothing.css"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no resource nothing.css");
  }
}
