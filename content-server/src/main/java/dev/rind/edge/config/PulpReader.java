package dev.rind.edge.config;

import dev.rind.edge.config.Literal.Expression;
import dev.rind.edge.config.Literal.Flag;
import dev.rind.edge.config.Literal.Items;
import dev.rind.edge.config.Literal.None;
import dev.rind.edge.config.Literal.Table;
import dev.rind.edge.config.Literal.Text;
import dev.rind.edge.config.Literal.Whole;
import java.math.BigInteger;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Asks Pulp's settings for typed values by their dotted names. A value of the wrong kind is noted as a fault and
 * answered like one that is not there, so that all faults are found in one reading.
 */
final class PulpReader {

  private static final BigInteger INT_MAX = BigInteger.valueOf(Integer.MAX_VALUE);

  private final PulpSettings settings;
  private final List<Fault> faults;
  // By identity: one statement may be the reason for many names, and two of one line look alike.
  private final Set<Literal> expressionsNoted = Collections.newSetFromMap(new IdentityHashMap<>());

  PulpReader(PulpSettings settings, List<Fault> faults) {
    this.settings = settings;
    this.faults = faults;
  }

  /** The literal itself, or empty when it is absent, None, or no literal. */
  private Optional<Literal> known(String name) {
    var found = settings.at(name);
    if (found.isPresent()
        && found.get() instanceof Expression(String sketch, String expected, Origin origin)) {
      if (expressionsNoted.add(found.get())) {
        faults.add(Fault.of(name, sketch, expected, origin));
      }
      return Optional.empty();
    }
    return found.filter(value -> !(value instanceof None));
  }

  /** Whether someone other than the defaults has said it, in a way that can be read. */
  boolean isSaid(String name) {
    return known(name).filter(value -> !value.origin().equals(Origin.DEFAULT)).isPresent();
  }

  /** Whether anything is said, also what cannot be read, but for an empty text, list or dict. */
  boolean isAnything(String name) {
    return settings.at(name).filter(value -> switch (value) {
      case None _ -> false;
      case Text(String text, Origin _) -> !text.isEmpty();
      case Items(List<Literal> items, Origin _) -> !items.isEmpty();
      case Table(Map<String, Literal> entries, Origin _) -> !entries.isEmpty();
      default -> true;
    }).isPresent();
  }

  boolean isLiteral(String name) {
    return settings.at(name).filter(value -> !(value instanceof Expression)).isPresent();
  }

  Optional<String> text(String name) {
    return known(name).flatMap(value -> switch (value) {
      case Text(String text, Origin _) -> Optional.of(text);
      default -> this.<String>refused(name, value.kind(), "text", value.origin());
    });
  }

  /** The texts of a list; none where there is none. */
  List<String> texts(String name) {
    return known(name).flatMap(value -> value instanceof Items(List<Literal> items, Origin _)
        && items.stream().allMatch(Text.class::isInstance)
            ? Optional.of(items.stream().map(item -> ((Text) item).value()).toList())
            : this.<List<String>>refused(name, value.kind(), "a list of texts", value.origin()))
        .orElse(List.of());
  }

  /** A text, or a number, since a variable that holds only digits arrives as one. */
  Optional<Secret> secret(String name) {
    return known(name).flatMap(value -> switch (value) {
      case Text(String text, Origin _) -> Optional.of(new Secret(text));
      case Whole(BigInteger number, Origin _) -> Optional.of(new Secret(number.toString()));
      default -> this.<Secret>refused(name, Secret.HIDDEN, "text, in quotes", value.origin());
    });
  }

  /** A number, or a text of digits. */
  Optional<Integer> whole(String name, int min, int max) {
    var expected = "a whole number from " + min + " to " + max;
    return known(name).flatMap(value -> switch (value) {
      case Whole(BigInteger number, Origin origin) -> within(name, number, min, max, origin);
      case Text(String text, Origin origin) when text.matches("-?[0-9]{1,20}") ->
        within(name, new BigInteger(text), min, max, origin);
      case Text(String text, Origin _) when text.isEmpty() -> Optional.empty();
      default -> this.<Integer>refused(name, shown(value), expected, value.origin());
    });
  }

  private Optional<Integer> within(String name, BigInteger number, int min, int max,
      Origin origin) {
    return number.compareTo(BigInteger.valueOf(min)) >= 0
        && number.compareTo(BigInteger.valueOf(max).min(INT_MAX)) <= 0
            ? Optional.of(number.intValue())
            : refused(name, number.toString(), "a whole number from " + min + " to " + max, origin);
  }

  boolean flag(String name) {
    return this.known(name).flatMap(value -> switch (value) {
      case Flag(boolean flag, Origin _) -> Optional.of(flag);
      case Whole(BigInteger number, Origin _) when number.bitLength() < 2 && number.signum() >= 0 ->
        Optional.of(number.signum() == 1);
      default -> this.<Boolean>refused(name, shown(value), "True or False", value.origin());
    }).orElse(false);
  }

  Optional<Duration> seconds(String name, int min) {
    return whole(name, min, Integer.MAX_VALUE).map(Duration::ofSeconds);
  }

  /** An absolute path; an empty text is none. */
  Optional<Path> path(String name) {
    return text(name).filter(text -> !text.isEmpty()).flatMap(text -> {
      try {
        var path = Path.of(text);
        return path.isAbsolute() ? Optional.of(path.normalize())
            : fault(name, text, "an absolute path");
      } catch (InvalidPathException noPath) {
        return fault(name, text, "an absolute path");
      }
    });
  }

  /** The entries of a dict, each as a secret; empty when there is none. Those that are dicts or lists are left out. */
  Map<String, Secret> secrets(String name) {
    var secrets = new LinkedHashMap<String, Secret>();
    if (known(name).orElse(null) instanceof Table table) {
      table.entries()
          .forEach(
              (key, value) -> scalar(value).ifPresent(text -> secrets.put(key, new Secret(text))));
    }
    return secrets;
  }

  private static Optional<String> scalar(Literal value) {
    return switch (value) {
      case Text(String text, Origin _) -> Optional.of(text);
      case Whole(BigInteger number, Origin _) -> Optional.of(number.toString());
      case Flag(boolean flag, Origin _) -> Optional.of(String.valueOf(flag));
      default -> Optional.empty();
    };
  }

  /** Notes it when a name that is there is no dict. */
  void table(String name) {
    known(name).filter(value -> !(value instanceof Table))
        .ifPresent(value -> refused(name, value.kind(), "a dict", value.origin()));
  }

  /** Notes that a text is missing which a dict that somebody gave must have. */
  void require(String name, String expected) {
    var parent = name.substring(0, name.lastIndexOf('.'));
    boolean given = tables(parent)
        && (settings.at(name).isEmpty() || settings.at(name).get() instanceof None);
    boolean empty = settings.at(name)
        .filter(value -> value instanceof Text(String text, Origin _) && text.isEmpty())
        .isPresent();
    if (given || empty) {
      refused(name, "nothing", expected, origin(name));
    }
  }

  /** Whether nothing but dicts stands on the way down to here, as far as there is anything. */
  private boolean tables(String name) {
    boolean here = settings.at(name).map(Table.class::isInstance).orElse(true);
    int dot = name.lastIndexOf('.');
    return here && (dot < 0 || tables(name.substring(0, dot)));
  }

  /** Notes a value that is of the right kind, but wrong. Always empty. */
  <T> Optional<T> fault(String name, String value, String expected) {
    // A URL with a password in it is shown nowhere, wherever it was put.
    return refused(name, value.contains("@") ? Secret.HIDDEN : value, expected, origin(name));
  }

  /** Where a name was said, or where that was said in which it is missing. */
  private Origin origin(String name) {
    int dot = name.lastIndexOf('.');
    return settings.at(name)
        .map(Literal::origin)
        .orElseGet(() -> dot < 0 ? Origin.DEFAULT : origin(name.substring(0, dot)));
  }

  private <T> Optional<T> refused(String name, String value, String expected, Origin origin) {
    var fault = Fault.of(name, value, expected, origin);
    if (!faults.contains(fault)) { // a name may be asked for twice
      faults.add(fault);
    }
    return Optional.empty();
  }

  private static String shown(Literal value) {
    return value instanceof Text(String text, Origin _) && !text.contains("@") ? text
        : value.kind();
  }
}
