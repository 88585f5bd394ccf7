package dev.sdclr;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What programs of others may use of a module: some types, and those that these name, but for what
 * the list of core has.
 *
 * <p>{@code public-surface.txt} lists it, so that a change of it is seen in review. Its test run
 * with {@code -Dsdclr.surface=write} writes the list anew.
 */
public final class PublicSurface {

  private static final String CORE = "dev.sdclr";
  private static final String OURS = CORE + ".";
  private static final Set<String> OF_EVERY_RECORD = Set.of("equals", "hashCode", "toString");

  /** A type in a list. */
  private static final Pattern LISTED =
      Pattern.compile("^\\S.*? (dev\\.sdclr\\.[\\w.$]+)(?:<.*)?(?::.*)?$", Pattern.MULTILINE);

  private final String home;
  private final Path list;

  /**
   * That of a module.
   *
   * @param home its own package
   */
  public PublicSurface(String home) {
    this.home = home;
    this.list = list(Path.of(""), home);
  }

  private static Path list(Path module, String home) {
    return module
        .resolve(Path.of("src", "test", "resources"))
        .resolve(home.replace('.', '/'))
        .resolve("public-surface.txt");
  }

  /** Public types right in a package of the module, with the interfaces that they implement. */
  public static List<Class<?>> typesIn(String name) throws IOException {
    List<Class<?>> types = new ArrayList<>();
    Path folder = Path.of("target", "classes").resolve(name.replace('.', '/'));
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.class")) {
      for (Path file : files) {
        Class<?> type = load(name + "." + file.getFileName().toString().replace(".class", ""));
        if (isVisible(type)) {
          withParents(type).forEach(types::add);
        }
      }
    }
    return types;
  }

  /** Fails unless the list is that of {@code entries} and what they name. */
  public void requireListed(Collection<Class<?>> entries) throws IOException {
    Set<Class<?>> all = new HashSet<>(entries);
    entries.forEach(type -> all.addAll(named(type)));
    all.removeIf(type -> !isVisible(type));
    if (!home.equals(CORE)) {
      Set<String> listed = listedOfCore();
      all.removeIf(type -> listed.contains(type.getName()));
    }
    String surface = text(all.stream());
    if (System.getProperty("sdclr.surface", "").equals("write")) {
      Files.createDirectories(list.getParent());
      Files.writeString(list, surface);
    }
    assertThat(surface.lines())
        .as("%s: a change of it belongs into CHANGELOG.md; -Dsdclr.surface=write lists it", list)
        .containsExactlyElementsOf(Files.readAllLines(list));
  }

  /** Names of the types that core's list has. */
  static Set<String> listedOfCore() throws IOException {
    return LISTED
        .matcher(Files.readString(list(Path.of("..", "core"), CORE)))
        .results()
        .map((MatchResult type) -> type.group(1))
        .collect(toSet());
  }

  /** Without its static parts: libtorch is not wanted here. */
  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, PublicSurface.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  private static Stream<Class<?>> withParents(Class<?> type) {
    return Stream.concat(
        Stream.of(type), Arrays.stream(type.getInterfaces()).flatMap(PublicSurface::withParents));
  }

  private static String text(Stream<Class<?>> types) {
    return types
        .sorted(Comparator.comparing(Class::getName))
        .map(type -> String.join("\n  ", members(type)))
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
