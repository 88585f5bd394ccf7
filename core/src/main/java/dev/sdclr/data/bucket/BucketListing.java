package dev.sdclr.data.bucket;

import dev.sdclr.data.bucket.Bucket.StoredObject;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Some of a bucket's objects, as a store lists them ({@code ListObjectsV2}).
 *
 * @param objects in the order of their keys
 * @param next what to ask on with; empty at the end
 */
record BucketListing(List<StoredObject> objects, String next) {

  /**
   * Reads an answer.
   *
   * @throws XMLStreamException when it is no XML, or names entities
   * @throws IllegalArgumentException when it is no listing
   */
  static BucketListing of(byte[] xml) throws XMLStreamException {
    XMLStreamReader reader = reader(xml);
    List<StoredObject> objects = new ArrayList<>();
    Map<String, String> own = new HashMap<>();
    while (reader.hasNext()) {
      if (reader.next() == XMLStreamReader.START_ELEMENT) {
        switch (reader.getLocalName()) {
          case "Contents" -> objects.add(object(reader));
          case "IsTruncated", "NextContinuationToken" ->
              own.put(reader.getLocalName(), reader.getElementText());
          default -> {}
        }
      }
    }
    boolean goesOn = "true".equals(own.get("IsTruncated"));
    String next = own.getOrDefault("NextContinuationToken", "");
    if (goesOn && next.isEmpty()) {
      throw new IllegalArgumentException("a listing that does not say where it continues");
    }
    return new BucketListing(objects, goesOn ? next : "");
  }

  private static StoredObject object(XMLStreamReader reader) throws XMLStreamException {
    Map<String, String> parts = new HashMap<>();
    while (reader.next() != XMLStreamReader.END_ELEMENT
        || !reader.getLocalName().equals("Contents")) {
      if (reader.getEventType() == XMLStreamReader.START_ELEMENT) {
        switch (reader.getLocalName()) {
          case "Key", "Size", "ETag" -> parts.put(reader.getLocalName(), reader.getElementText());
          default -> {}
        }
      }
    }
    String key = parts.getOrDefault("Key", "");
    long bytes = Long.parseLong(parts.getOrDefault("Size", ""));
    if (key.isEmpty() || bytes < 0) {
      throw new IllegalArgumentException("an object without name or size");
    }
    return new StoredObject(key, bytes, Bucket.tag(parts.get("ETag")));
  }

  /**
   * What a store says of a failure, in its own word, such as {@code NoSuchBucket}.
   *
   * @throws XMLStreamException when it is no XML, or names entities
   */
  static Optional<String> errorCode(byte[] xml) throws XMLStreamException {
    XMLStreamReader reader = reader(xml);
    while (reader.hasNext()) {
      if (reader.next() == XMLStreamReader.START_ELEMENT && reader.getLocalName().equals("Code")) {
        return Optional.of(reader.getElementText()).filter(code -> code.matches("\\w{1,60}"));
      }
    }
    return Optional.empty();
  }

  private static XMLStreamReader reader(byte[] xml) throws XMLStreamException {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    return factory.createXMLStreamReader(new ByteArrayInputStream(xml));
  }
}
