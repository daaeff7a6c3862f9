package dev.rind.edge.config;

/** A setting's words are not what its kind allows; the message says what was expected. */
final class Unfit extends Exception {

  private static final long serialVersionUID = 1;

  Unfit(String expected) {
    super(expected);
  }

  String expected() {
    var message = getMessage();
    return message == null ? "" : message;
  }
}
