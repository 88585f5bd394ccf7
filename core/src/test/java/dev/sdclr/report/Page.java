package dev.sdclr.report;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/** A page read back by the JDK's XML parser, which takes nothing that is not well-formed. */
public final class Page {

  private final Document document;

  private Page(Document document) {
    this.document = document;
  }

  public static Page read(Path file) throws IOException {
    return parse(Files.readString(file));
  }

  public static Page parse(String text) {
    try {
      DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
      builder.setErrorHandler(new DefaultHandler());
      return new Page(builder.parse(new InputSource(new StringReader(text))));
    } catch (SAXException | IOException | ParserConfigurationException e) {
      throw new AssertionError("not well-formed: " + e.getMessage(), e);
    }
  }

  public List<Element> all(String xpath) {
    try {
      NodeList nodes =
          (NodeList)
              XPathFactory.newInstance()
                  .newXPath()
                  .evaluate(xpath, document, XPathConstants.NODESET);
      return IntStream.range(0, nodes.getLength()).mapToObj(i -> (Element) nodes.item(i)).toList();
    } catch (XPathExpressionException e) {
      throw new AssertionError(xpath, e);
    }
  }

  public Element first(String xpath) {
    return all(xpath).get(0);
  }

  public List<String> texts(String xpath) {
    return all(xpath).stream().map(Element::getTextContent).toList();
  }

  public String text() {
    return document.getDocumentElement().getTextContent().replace('\u00a0', ' ');
  }
}
