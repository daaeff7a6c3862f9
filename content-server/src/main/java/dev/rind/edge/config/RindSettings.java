package dev.rind.edge.config;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The values of Rind's own settings: defaults, then {@code rind.yaml}, then {@code RIND_*}, then the command line. */
final class RindSettings {

  /** The words that were said for a setting, and where. */
  record Said(List<String> words, Origin origin) {
    Said {
      words = List.copyOf(words);
    }
  }

  private static final String VARIABLE = "RIND_CONFIG";
  private static final String PREFIX = "RIND_";
  private static final Path CUSTOMARY_FILE = Path.of("/etc/rind/rind.yaml");
  /** What Kubernetes sets in every pod for a service whose name begins with rind. */
  private static final String OF_KUBERNETES = "RIND_([A-Z0-9_]+_)?(SERVICE_(HOST|PORT.*)|PORT(_.*)?)";

  private final Map<Setting<?>, Object> values = new HashMap<>();
  private final List<Path> files = new ArrayList<>();
  private final List<Fault> faults;

  private RindSettings(List<Fault> faults) {
    this.faults = faults;
  }

  static RindSettings read(CommandLine line, Map<String, String> environment, FileSource source,
      List<Fault> faults) {
    var settings = new RindSettings(faults);
    var said = new LinkedHashMap<Setting<?>, Said>();
    said.putAll(settings.file(line.config(), environment.get(VARIABLE), source));
    said.putAll(settings.variables(environment));
    line.values()
        .forEach((setting, words) -> said.put(setting,
            new Said(words, Origin.commandLine("--" + setting.key()))));
    Setting.all().forEach(setting -> settings.take(setting, said.get(setting)));
    return settings;
  }

  /** A wrong value is a fault, and the default stands in for it until all faults are told. */
  private <T> void take(Setting<T> setting, @Nullable Said said) {
    try {
      values.put(setting,
          setting.kind().reading().of(said == null ? setting.defaultWords() : said.words()));
    } catch (Unfit unfit) {
      if (said == null) {
        throw new IllegalStateException("The default of " + setting + " is not " + unfit.expected(),
            unfit);
      }
      var shown = setting.kind().secret() ? Secret.HIDDEN : String.join(", ", said.words());
      faults.add(Fault.of(setting.key(), shown, unfit.expected(), said.origin()));
      take(setting, null);
    }
  }

  @SuppressWarnings("unchecked") // take puts only what the kind of the setting has made
  <T> T get(Setting<T> setting) {
    return (T) Objects.requireNonNull(values.get(setting));
  }

  List<Path> files() {
    return List.copyOf(files);
  }

  private Map<Setting<?>, Said> file(Optional<Path> option, @Nullable String variable,
      FileSource source) {
    if (option.isPresent()) {
      return file(option.get(), source, new Origin("the command line, --config"), true);
    }
    if (variable == null || variable.isBlank()) {
      return file(CUSTOMARY_FILE, source, Origin.DEFAULT, false);
    }
    try {
      return file(Path.of(variable), source, Origin.variable(VARIABLE), true);
    } catch (InvalidPathException noPath) {
      faults.add(Fault.of(VARIABLE, variable, "the path of a file", Origin.variable(VARIABLE)));
      return Map.of();
    }
  }

  private Map<Setting<?>, Said> file(Path path, FileSource source, Origin origin,
      boolean mustExist) {
    try {
      var text = source.read(path);
      if (text.isPresent()) {
        files.add(path);
        return new RindYaml(path, faults).read(text.get());
      }
      if (mustExist) {
        faults.add(Fault.of("config", path.toString(), "a file that is there", origin));
      }
    } catch (IOException unreadable) {
      faults.add(Fault.of("config", path.toString(), "a readable file in UTF-8",
          new Origin(unreadable.toString())));
    }
    return Map.of();
  }

  private Map<Setting<?>, Said> variables(Map<String, String> environment) {
    var byVariable = new LinkedHashMap<String, Setting<?>>();
    Setting.all().forEach(setting -> byVariable.put(setting.variable(), setting));
    var said = new LinkedHashMap<Setting<?>, Said>();
    new TreeMap<>(environment).forEach((variable, text) -> {
      var setting = byVariable.get(variable);
      if (setting != null) {
        said.put(setting, new Said(setting.kind().words(text), Origin.variable(variable)));
      } else if (isMeantForUs(variable)) {
        var expected = Nearest.expectation(variable, byVariable.keySet());
        faults.add(Fault.of(variable, text, expected, new Origin("the environment")));
      }
    });
    return said;
  }

  /**
   * Whether an unknown variable looks like one of ours: of a group that we have, or one slip away from a known one.
   * Others begin with {@code RIND_} too, such as those of the launcher and of Kubernetes.
   */
  private static boolean isMeantForUs(String variable) {
    if (!variable.startsWith(PREFIX) || variable.equals(VARIABLE)
        || variable.matches(OF_KUBERNETES)) {
      return false;
    }
    return Setting.all().stream().anyMatch(setting -> {
      var known = setting.variable();
      int group = known.indexOf('_', PREFIX.length());
      return (group > 0 && variable.startsWith(known.substring(0, group + 1)))
          || Nearest.distance(known, variable) < 3;
    });
  }
}
