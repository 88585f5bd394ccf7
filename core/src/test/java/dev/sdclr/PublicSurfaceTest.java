package dev.sdclr;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.data.MalformedImageException;
import dev.sdclr.encoder.EncoderFile;
import dev.sdclr.encoder.ImageEncoder;
import dev.sdclr.job.Job;
import java.io.IOException;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What programs of others may use: the jobs, the encoders of docs/library.md, and the types that
 * these name.
 *
 * <p>{@code public-surface.txt} lists it, so that a change of it is seen in review. The test run
 * with {@code -Dsdclr.surface=write} writes the list anew.
 */
class PublicSurfaceTest {

  private static final Path LIST =
      Path.of("src", "test", "resources", "dev", "sdclr", "public-surface.txt");
  private static final Path JOBS = Path.of("target", "classes", "dev", "sdclr", "job");
  private static final Set<Class<?>> BESIDE_THE_JOBS =
      Set.of(
          ImageEncoder.class,
          EncoderFile.class,
          SdclrException.class,
          UsageException.class,
          MalformedImageException.class,
          Version.class);
  private static final String OURS = "dev.sdclr.";
  private static final Set<String> OF_EVERY_RECORD = Set.of("equals", "hashCode", "toString");

  @Test
  void isTheOneListed() throws IOException {
    String surface = text(surface());
    if (System.getProperty("sdclr.surface", "").equals("write")) {
      Files.writeString(LIST, surface);
    }
    assertThat(surface.lines())
        .as("%s: a change of it belongs into CHANGELOG.md; -Dsdclr.surface=write lists it", LIST)
        .containsExactlyElementsOf(Files.readAllLines(LIST));
  }

  private static Map<String, List<String>> surface() throws IOException {
    Set<Class<?>> entries = new HashSet<>(BESIDE_THE_JOBS);
    jobs().stream().flatMap(PublicSurfaceTest::withParents).forEach(entries::add);
    TreeMap<String, List<String>> surface = new TreeMap<>();
    Stream.concat(entries.stream(), entries.stream().flatMap(type -> named(type).stream()))
        .filter(PublicSurfaceTest::isVisible)
        .forEach(type -> surface.computeIfAbsent(type.getName(), name -> members(type)));
    return surface;
  }

  private static List<Class<?>> jobs() throws IOException {
    List<Class<?>> jobs = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(JOBS, "*.class")) {
      for (Path file : files) {
        String name = file.getFileName().toString().replaceFirst("\\.class$", "");
        Class<?> type = load(Job.class.getPackageName() + "." + name);
        if (isVisible(type)) {
          jobs.add(type);
        }
      }
    }
    return jobs;
  }

  /** Without its static parts: libtorch is not wanted here. */
  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, PublicSurfaceTest.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  private static Stream<Class<?>> withParents(Class<?> type) {
    return Stream.concat(
        Stream.of(type),
        Arrays.stream(type.getInterfaces()).flatMap(PublicSurfaceTest::withParents));
  }

  private static String text(Map<String, List<String>> surface) {
    return surface.values().stream()
        .map(lines -> String.join("\n  ", lines))
        .collect(joining("\n", "", "\n"));
  }

  private static boolean isVisible(Class<?> type) {
    return type.getName().startsWith(OURS)
        && Modifier.isPublic(type.getModifiers())
        && (type.getEnclosingClass() == null || isVisible(type.getEnclosingClass()));
  }

  /** The type itself, then what of it others can call, in alphabetical order. */
  private static List<String> members(Class<?> type) {
    String parents =
        parents(type)
            .map(Type::getTypeName)
            .filter(name -> !name.startsWith("java.lang."))
            .sorted()
            .collect(joining(", "));
    Stream<String> members =
        callable(type)
            .map(member -> member instanceof Executable e ? e.toGenericString() : field(member))
            .map(
                line ->
                    line.replace(type.getName() + ".", "").replace(type.getName() + "(", "new("))
            .sorted();
    String own = type.toGenericString() + (parents.isEmpty() ? "" : ": " + parents);
    return Stream.concat(Stream.of(own), members).toList();
  }

  private static String field(Member member) {
    return ((Field) member).toGenericString();
  }

  private static Stream<Type> parents(Class<?> type) {
    return Stream.concat(
        Stream.ofNullable(type.getGenericSuperclass()), Arrays.stream(type.getGenericInterfaces()));
  }

  private static Stream<Member> callable(Class<?> type) {
    Stream<Member> all =
        Stream.of(
                type.getDeclaredConstructors(), type.getDeclaredMethods(), type.getDeclaredFields())
            .flatMap(Arrays::stream);
    return all.filter(
            member -> (member.getModifiers() & (Modifier.PUBLIC | Modifier.PROTECTED)) != 0)
        .filter(member -> !member.isSynthetic())
        .filter(member -> !(type.isRecord() && OF_EVERY_RECORD.contains(member.getName())));
  }

  /** The types that a user of this one meets. */
  private static Set<Class<?>> named(Class<?> type) {
    Named named = new Named();
    parents(type).forEach(named::add);
    if (type.isSealed()) {
      Arrays.stream(type.getPermittedSubclasses()).forEach(named::add);
    }
    callable(type)
        .forEach(
            member -> {
              if (member instanceof Field field) {
                named.add(field.getGenericType());
              } else if (member instanceof Executable executable) {
                Arrays.stream(executable.getGenericParameterTypes()).forEach(named::add);
                if (executable instanceof Method method) {
                  named.add(method.getGenericReturnType());
                }
              }
            });
    return named.classes;
  }

  /** Collects the classes of which types are made. */
  private static final class Named {

    private final Set<Class<?>> classes =
        new TreeSet<>((a, b) -> a.getName().compareTo(b.getName()));

    void add(Type type) {
      if (type instanceof Class<?> plain) {
        classes.add(plain.isArray() ? innermost(plain) : plain);
      } else if (type instanceof ParameterizedType parameterized) {
        add(parameterized.getRawType());
        Arrays.stream(parameterized.getActualTypeArguments()).forEach(this::add);
      } else if (type instanceof WildcardType wildcard) {
        Stream.of(wildcard.getUpperBounds(), wildcard.getLowerBounds())
            .flatMap(Arrays::stream)
            .forEach(this::add);
      } else if (type instanceof GenericArrayType array) {
        add(array.getGenericComponentType());
      }
    }

    private static Class<?> innermost(Class<?> array) {
      return array.isArray() ? innermost(array.getComponentType()) : array;
    }
  }
}
