package dev.sdclr.checkpoint.torch;

/**
 * The instructions of Python's pickle protocols 2 to 5, and those of older ones that name code.
 *
 * <p>The names are those of Python's {@code pickletools}, which documents each.
 */
enum PickleInstruction {
  PROTO(0x80),
  FRAME(0x95),
  STOP('.'),
  MARK('('),
  POP('0'),
  POP_MARK('1'),
  DUP('2'),
  BINPUT('q'),
  LONG_BINPUT('r'),
  MEMOIZE(0x94),
  BINGET('h'),
  LONG_BINGET('j'),
  NONE('N'),
  NEWTRUE(0x88),
  NEWFALSE(0x89),
  BININT('J'),
  BININT1('K'),
  BININT2('M'),
  LONG1(0x8a),
  LONG4(0x8b),
  BINFLOAT('G'),
  SHORT_BINSTRING('U'),
  BINSTRING('T'),
  SHORT_BINUNICODE(0x8c),
  BINUNICODE('X'),
  BINUNICODE8(0x8d),
  SHORT_BINBYTES('C'),
  BINBYTES('B'),
  BINBYTES8(0x8e),
  BYTEARRAY8(0x96),
  EMPTY_TUPLE(')'),
  TUPLE('t'),
  TUPLE1(0x85),
  TUPLE2(0x86),
  TUPLE3(0x87),
  EMPTY_LIST(']'),
  APPEND('a'),
  APPENDS('e'),
  EMPTY_DICT('}'),
  SETITEM('s'),
  SETITEMS('u'),
  EMPTY_SET(0x8f),
  ADDITEMS(0x90),
  FROZENSET(0x91),
  GLOBAL('c'),
  STACK_GLOBAL(0x93),
  INST('i'),
  REDUCE('R'),
  NEWOBJ(0x81),
  BUILD('b'),
  BINPERSID('Q'),
  // Weights need none of these; they are here so that a refusal can name them.
  NEWOBJ_EX(0x92),
  OBJ('o'),
  EXT1(0x82),
  EXT2(0x83),
  EXT4(0x84),
  PERSID('P'),
  NEXT_BUFFER(0x97),
  READONLY_BUFFER(0x98);

  private static final PickleInstruction[] BY_CODE = new PickleInstruction[256];

  static {
    for (PickleInstruction instruction : values()) {
      BY_CODE[instruction.code] = instruction;
    }
  }

  private final int code;

  PickleInstruction(int code) {
    this.code = code;
  }

  /** The instruction of a code in [0, 255], or null when there is none. */
  static PickleInstruction of(int code) {
    return BY_CODE[code];
  }

  int code() {
    return code;
  }
}
