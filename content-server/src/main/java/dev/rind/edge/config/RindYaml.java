package dev.rind.edge.config;

import dev.rind.edge.config.RindSettings.Said;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Reads {@code rind.yaml}: keys with dots or in levels, each with a word or a list of words. The words are taken as
 * they are written, since it is the setting that knows its kind.
 *
 * <p><b>Bounds:</b> a file nested deeper than {@code DEPTH_MAX} is refused; keys are followed no deeper than the known
 * ones go, so that an alias to itself ends like any unknown key.
 *
 * <p>Source of the rules: YAML 1.2.2, as SnakeYAML Engine reads it.
 */
final class RindYaml {

  private static final String FILE = "config";
  private static final int DEPTH_MAX = 20;

  private final Path path;
  private final List<Fault> faults;
  private final Map<Setting<?>, Said> said = new LinkedHashMap<>();

  RindYaml(Path path, List<Fault> faults) {
    this.path = path;
    this.faults = faults;
  }

  Map<Setting<?>, Said> read(String text) {
    try {
      var settings = LoadSettings.builder().setLabel(path.toString()).build();
      if (!isTooDeep(new Parse(settings).parseString(text))) {
        new Compose(settings).composeString(text).ifPresent(root -> take("", root));
      }
    } catch (MarkedYamlEngineException bad) {
      faults.add(Fault.of(FILE, path.toString(), "YAML, but: " + bad.getProblem(),
          origin(bad.getProblemMark())));
    } catch (YamlEngineException bad) {
      faults.add(Fault.of(FILE, path.toString(), "YAML", new Origin(path.toString())));
    }
    return said;
  }

  /** Looks at the flat events first, since composing them is recursive. */
  private boolean isTooDeep(Iterable<Event> events) {
    int depth = 0;
    for (var event : events) {
      depth += event instanceof CollectionStartEvent ? 1
          : event instanceof CollectionEndEvent ? -1 : 0;
      if (depth > DEPTH_MAX) {
        faults.add(
            Fault.of(FILE, path.toString(), "lists and mappings at most " + DEPTH_MAX + " deep",
                origin(event.getStartMark())));
        return true;
      }
    }
    return false;
  }

  private void take(String key, Node node) {
    var setting = Setting.byKey(key);
    if (setting.isPresent()) {
      value(setting.get(), node);
    } else if (key.isEmpty() || isGroup(key)) {
      group(key, node);
    } else {
      var expected = Nearest.expectation(key, Setting.all().stream().map(Setting::key).toList());
      fault(key, shown(node), expected, node);
    }
  }

  private static boolean isGroup(String key) {
    return Setting.all().stream().anyMatch(setting -> setting.key().startsWith(key + "."));
  }

  private void group(String key, Node node) {
    if (node instanceof MappingNode mapping) {
      for (var entry : mapping.getValue()) {
        var name = entry.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
        take(key.isEmpty() ? name : key + "." + name, entry.getValueNode());
      }
    } else if (!(node instanceof ScalarNode scalar && scalar.getValue().isEmpty())) { // a group may be left empty
      fault(key.isEmpty() ? FILE : key, shown(node), "settings by their keys", node);
    }
  }

  private void value(Setting<?> setting, Node node) {
    var words = words(setting, node);
    if (words == null) {
      fault(setting.key(), shown(node), setting.kind().allowed(), node);
    } else if (said.putIfAbsent(setting, new Said(words, origin(node))) != null) {
      fault(setting.key(), shown(node), "one value, but it was set before", node);
    }
  }

  private static @Nullable List<String> words(Setting<?> setting,
      Node node) {
    if (node instanceof ScalarNode scalar) {
      return setting.kind().words(scalar.getValue());
    }
    if (!(node instanceof SequenceNode sequence)) {
      return null;
    }
    var words = new ArrayList<String>();
    for (var item : sequence.getValue()) {
      if (!(item instanceof ScalarNode scalar)) {
        return null;
      }
      words.add(scalar.getValue());
    }
    return words;
  }

  private void fault(String key, String value, String expected, Node node) {
    faults.add(Fault.of(key, value, expected, origin(node)));
  }

  private Origin origin(Node node) {
    return origin(node.getStartMark());
  }

  private Origin origin(Optional<Mark> mark) {
    return Origin.file(path, mark.map(Mark::getLine).orElse(0) + 1);
  }

  private static String shown(Node node) {
    return switch (node) {
      case ScalarNode scalar -> scalar.getValue();
      case SequenceNode _ -> "a list";
      default -> "a mapping";
    };
  }
}
