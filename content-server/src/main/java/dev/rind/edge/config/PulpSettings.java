package dev.rind.edge.config;

import dev.rind.edge.config.Literal.Expression;
import dev.rind.edge.config.Literal.Flag;
import dev.rind.edge.config.Literal.Items;
import dev.rind.edge.config.Literal.Table;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Pulp's settings as Pulp itself would see them: the file that {@code PULP_SETTINGS} names, a {@code .local.py} beside
 * it, then {@code PULP_NAME} and {@code PULP_NAME__nested__key}.
 *
 * <p>What none of them says is as {@link #DEFAULTS} has it, and what that does not have is not set.
 *
 * <p>Source of the rules: measured on Dynaconf 3.3.5. Names are not case-sensitive, nested keys take the case they are
 * already written in, and a nested key is joined to what is there. Where a name is set both as a whole and by a nested
 * key, Dynaconf goes by the order of the environment, which nobody can see; here the nested key always wins.
 */
final class PulpSettings {

  static final String MERGE_MARK = "dynaconf_merge";

  /** What Rind needs of Pulp's own defaults, which are also what a merge is joined to. */
  private static final String DEFAULTS = """
      DATABASES = {
          "default": {"ENGINE": "django.db.backends.postgresql", "NAME": "pulp", "USER": "pulp"},
      }
      STORAGES = {"default": {"BACKEND": "pulpcore.app.models.storage.FileSystem"}}
      MEDIA_ROOT = "/var/lib/pulp/media"
      CONTENT_PATH_PREFIX = "/pulp/content/"
      API_ROOT = "/pulp/"
      DOMAIN_ENABLED = False
      HIDE_GUARDED_DISTRIBUTIONS = False
      CONTENT_APP_TTL = 30
      DISTRIBUTED_PUBLICATION_RETENTION_PERIOD = 259200
      ENVVAR_HEADER_CONTENT_GUARD_ALLOWED_VARS = []
      NOCACHE_LIST = ["repomd.xml", "repomd.xml.asc", "repomd.xml.key"]
      CACHE_ENABLED = False
      REDIS_DB = 0
      REDIS_SSL = False
      DB_ENCRYPTION_KEY = "/etc/pulp/certs/database_fields.symmetric.key"
      REST_FRAMEWORK = {
          "DEFAULT_AUTHENTICATION_CLASSES": [
              "rest_framework.authentication.BasicAuthentication",
              "rest_framework.authentication.SessionAuthentication",
          ],
          "DEFAULT_PERMISSION_CLASSES": ["pulpcore.plugin.access_policy.AccessPolicyFromDB"],
      }
      AUTHENTICATION_BACKENDS = [
          "django.contrib.auth.backends.ModelBackend",
          "pulpcore.backends.ObjectRolePermissionBackend",
      ]
      REMOTE_USER_ENVIRON_NAME = "REMOTE_USER"
      """;

  static final String VARIABLE = "PULP_SETTINGS";
  private static final String PREFIX = "PULP_";
  private static final Path CUSTOMARY_FILE = Path.of("/etc/pulp/settings.py");
  private static final int NESTING_MAX = 20;

  private final Map<String, Literal> values = new TreeMap<>();
  private final List<Path> files = new ArrayList<>();
  private final List<Fault> faults;

  private PulpSettings(List<Fault> faults) {
    this.faults = faults;
  }

  /** Reads all sources. Faults of the sources themselves are added to {@code faults}. */
  static PulpSettings read(Map<String, String> environment, FileSource source, List<Fault> faults) {
    var settings = new PulpSettings(faults);
    settings.values.putAll(defaults());
    settings.readFiles(environment.get(VARIABLE), source);
    settings.readVariables(environment);
    return settings;
  }

  private static Map<String, Literal> defaults() {
    try {
      return PythonSettings.read(DEFAULTS, _ -> Origin.DEFAULT);
    } catch (BadPython ours) {
      throw new IllegalStateException(ours);
    }
  }

  /** The files that were there, in the order they were read. */
  List<Path> files() {
    return List.copyOf(files);
  }

  /** The value at a dotted name; an expression on the way there is the answer, as nothing below it is known. */
  Optional<Literal> at(String dotted) {
    var path = dotted.split("\\.", -1);
    Literal found = values.get(path[0]);
    for (int i = 1; i < path.length; i++) {
      if (!(found instanceof Table table)) {
        return found instanceof Expression ? Optional.of(found) : Optional.empty();
      }
      found = table.spelled(path[i]).map(table.entries()::get).orElse(null);
    }
    return Optional.ofNullable(found);
  }

  private void readFiles(@Nullable String named, FileSource source) {
    if (named == null || named.isBlank()) {
      readFile(CUSTOMARY_FILE, source);
      return;
    }
    try {
      var path = Path.of(named);
      if (!named.endsWith(".py")) {
        faults.add(Fault.of(VARIABLE, named, "the path of a Python file (.py)",
            Origin.variable(VARIABLE)));
      } else if (!readFile(path, source)) {
        faults.add(Fault.of(VARIABLE, named, "a file that is there", Origin.variable(VARIABLE)));
      } else {
        readFile(Path.of(named.substring(0, named.length() - ".py".length()) + ".local.py"),
            source);
      }
    } catch (InvalidPathException noPath) {
      faults.add(Fault.of(VARIABLE, named, "the path of a file", Origin.variable(VARIABLE)));
    }
  }

  /** True if the file was there, even if it was of no use. */
  private boolean readFile(Path path, FileSource source) {
    try {
      var text = source.read(path);
      text.ifPresent(_ -> files.add(path));
      if (text.isPresent()) {
        takeFile(PythonSettings.read(text.get(), line -> Origin.file(path, line)));
      }
      return text.isPresent();
    } catch (IOException unreadable) {
      faults.add(Fault.of(VARIABLE, path.toString(), "a readable file in UTF-8",
          new Origin(unreadable.toString())));
    } catch (BadPython bad) {
      var expected = "Python, but " + bad.getMessage();
      faults.add(Fault.of(VARIABLE, path.toString(), expected, Origin.file(path, bad.line())));
    }
    return true;
  }

  private void takeFile(Map<String, Literal> file) {
    boolean joinAll = file.get(MERGE_MARK) instanceof Flag(boolean join, Origin _) && join;
    file.forEach((name, value) -> {
      if (name.equals(PythonSettings.ANY_NAME)
          && value instanceof Expression(String sketch, String _, Origin origin)) {
        faults
            .add(Fault.of(VARIABLE, sketch, "Python literals only, as this may set any name",
                origin));
      } else if (!name.equals(MERGE_MARK)) {
        var change = Change.of(value);
        apply(name,
            joinAll && change instanceof Change.Put(Literal put) ? new Change.Join(put) : change);
      }
    });
  }

  /** A whole value comes before a nested key of it; names that differ only in case go by the alphabet. */
  private void readVariables(Map<String, String> environment) {
    environment.entrySet()
        .stream()
        .filter(entry -> entry.getKey().startsWith(PREFIX) && !entry.getKey().equals(VARIABLE))
        .sorted(Comparator
            .comparingInt((Map.Entry<String, String> entry) -> path(entry.getKey()).size())
            .thenComparing(Map.Entry::getKey))
        .forEach(entry -> apply(
            entry.getKey().substring(PREFIX.length()),
            Change.ofVariable(entry.getValue(), Origin.variable(entry.getKey()))));
  }

  private static List<String> path(String name) {
    return Arrays.asList(name.replace("__", ".").split("\\.", NESTING_MAX));
  }

  private void apply(String name, Change change) {
    var path = path(name);
    if (path.isEmpty() || path.getFirst().isBlank()) {
      return;
    }
    var key = path.getFirst().toUpperCase(Locale.ROOT);
    var changed = path.size() == 1
        ? changed(values.get(key), change)
        : nested(values.get(key), path.subList(1, path.size()), change);
    replace(values, key, changed);
  }

  private static @Nullable Literal changed(@Nullable Literal old, Change change) {
    return switch (change) {
      case Change.Put(Literal value) -> value;
      case Change.Join(Literal value) -> old == null ? value : joined(old, value, true);
      case Change.Remove() -> null;
    };
  }

  private static @Nullable Literal nested(@Nullable Literal old, List<String> path, Change change) {
    if (path.isEmpty()) {
      return change instanceof Change.Put(Literal value) && old != null
          ? joined(old, value, false)
          : changed(old, change);
    }
    if (old instanceof Expression) {
      return old; // one key of an unknown dict does not make the rest of it known
    }
    var table = old instanceof Table known ? known : new Table(Map.of(), originOf(change));
    var entries = new LinkedHashMap<>(table.entries());
    var key = table.spelled(path.getFirst()).orElse(path.getFirst());
    replace(entries, key, nested(entries.get(key), path.subList(1, path.size()), change));
    return new Table(entries, table.origin());
  }

  private static void replace(Map<String, Literal> entries, String key, @Nullable Literal value) {
    if (value == null) {
      entries.remove(key);
    } else {
      entries.put(key, value);
    }
  }

  private static Origin originOf(Change change) {
    return switch (change) {
      case Change.Put(Literal value) -> value.origin();
      case Change.Join(Literal value) -> value.origin();
      case Change.Remove() -> Origin.DEFAULT;
    };
  }

  /** Dicts are joined key by key, lists end to end where {@code lists}; of anything else the newer one stays. */
  private static Literal joined(Literal old, Literal more, boolean lists) {
    if (old instanceof Table before && more instanceof Table after) {
      var entries = new LinkedHashMap<>(before.entries());
      after.entries().forEach((key, value) -> {
        var spelled = before.spelled(key).orElse(key);
        var there = entries.get(spelled);
        entries.put(spelled, there == null ? value : joined(there, value, lists));
      });
      return new Table(entries, after.origin());
    }
    if (lists && old instanceof Items before && more instanceof Items after) {
      return before.followedBy(after);
    }
    // A dict or list joined to what is not known is not known either.
    return lists && old instanceof Expression ? old : more;
  }
}
