package dev.sdclr.report.html;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** An HTML or SVG element under construction; attributes and text are escaped when written. */
public final class Element implements Node {

  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9-]*");

  /** Elements that HTML knows as empty; all others get an end tag, which XML accepts too. */
  private static final Set<String> EMPTY = Set.of("meta", "img", "input", "br", "hr", "wbr");

  private final String name;
  private final Map<String, String> attributes = new LinkedHashMap<>();
  private final List<Node> children = new ArrayList<>();

  private Element(String name) {
    this.name = name(name);
  }

  public static Element of(String name, Node... children) {
    return new Element(name).add(children);
  }

  public static Element of(String name, String text) {
    return new Element(name).text(text);
  }

  private static String name(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "'%s' is not a name of letters, digits and '-'".formatted(name));
    }
    return name;
  }

  /** Sets an attribute. */
  public Element with(String attribute, Object value) {
    attributes.put(name(attribute), value.toString());
    return this;
  }

  public Element add(Node... more) {
    return add(List.of(more));
  }

  public Element add(Collection<? extends Node> more) {
    if (EMPTY.contains(name) && !more.isEmpty()) {
      throw new IllegalArgumentException("<%s> holds nothing".formatted(name));
    }
    children.addAll(more);
    return this;
  }

  public Element text(String characters) {
    return add(new Text(characters));
  }

  @Override
  public void appendTo(StringBuilder page) {
    page.append('<').append(name);
    attributes.forEach(
        (attribute, value) -> {
          page.append(' ').append(attribute).append("=\"");
          Text.escapeAttribute(value, page);
          page.append('"');
        });
    if (EMPTY.contains(name)) {
      page.append(" />");
      return;
    }
    page.append('>');
    children.forEach(child -> child.appendTo(page));
    page.append("</").append(name).append('>');
  }

  @Override
  public String toString() {
    StringBuilder page = new StringBuilder();
    appendTo(page);
    return page.toString();
  }
}
