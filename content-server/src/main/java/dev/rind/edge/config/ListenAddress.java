package dev.rind.edge.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Where connections are taken: exactly one of these. */
public sealed interface ListenAddress {

  String EXPECTED = "HOST:PORT such as [::]:24816, unix:/PATH, or systemd";

  /** A TCP port of one address; port 0 lets the system choose. The host is a name or an address without brackets. */
  record Tcp(String host, int port) implements ListenAddress {
    @Override
    public String toString() {
      return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
  }

  /** A socket in the file system. */
  record Unix(Path path) implements ListenAddress {
    @Override
    public String toString() {
      return "unix:" + path;
    }
  }

  /** Every socket that systemd hands over. */
  record Systemd() implements ListenAddress {
    @Override
    public String toString() {
      return "systemd";
    }
  }

  static ListenAddress of(String text) throws Unfit {
    if (text.equals("systemd")) {
      return new Systemd();
    }
    return text.startsWith("unix:") ? unix(text.substring("unix:".length())) : tcp(text);
  }

  private static Unix unix(String text) throws Unfit {
    try {
      var path = Path.of(text);
      if (path.isAbsolute()) {
        return new Unix(path);
      }
    } catch (InvalidPathException noPath) {
      // said below, in the same words
    }
    throw new Unfit(EXPECTED);
  }

  static Tcp tcp(String text) throws Unfit {
    int colon = text.lastIndexOf(':');
    var host = colon < 0 ? "" : text.substring(0, colon);
    var port = text.substring(colon + 1);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    var name = bracketed ? host.substring(1, host.length() - 1) : host;
    boolean named = !name.isEmpty() && name.contains(":") == bracketed
        && name.matches("[0-9A-Za-z._:%-]+");
    if (named && port.matches("[0-9]{1,5}") && Integer.parseInt(port) <= 65535) {
      return new Tcp(name, Integer.parseInt(port));
    }
    throw new Unfit(EXPECTED);
  }
}
