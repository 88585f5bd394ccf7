package dev.sdclr.checkpoint.torch;

import dev.sdclr.SdclrException;
import dev.sdclr.checkpoint.torch.PickleValue.Constant;
import dev.sdclr.checkpoint.torch.PickleValue.Dictionary;
import dev.sdclr.checkpoint.torch.PickleValue.Items;
import dev.sdclr.checkpoint.torch.PickleValue.Text;
import dev.sdclr.checkpoint.torch.PickleValue.Whole;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads what a pickle describes, executing nothing: names are looked up in an allow-list, calls
 * give plain data.
 *
 * <p>Memory is bounded by the pickle's length and the number of its instructions, as each makes one
 * value at most.
 */
final class PickleMachine {

  /** A ResNet-50 with its optimiser's state has some 30,000. */
  static final int MAX_INSTRUCTIONS = 1 << 20;

  /** Containers inside one another; a checkpoint has five. */
  static final int MAX_DEPTH = 100;

  private static final int OLDEST_PROTOCOL = 2;
  private static final int NEWEST_PROTOCOL = 5;

  private final PickleInput in;
  private final PickleGlobals globals;
  private final List<PickleValue> stack = new ArrayList<>();
  private final Deque<Integer> marks = new ArrayDeque<>();
  private final Map<Long, PickleValue> memo = new HashMap<>();

  private PickleMachine(PickleInput in, PickleGlobals globals) {
    this.in = in;
    this.globals = globals;
  }

  /**
   * Reads one pickle and leaves {@code in} behind it.
   *
   * @throws SdclrException when it is malformed, too large, or names what is not allowed
   */
  static PickleValue read(PickleInput in, PickleGlobals globals) {
    return new PickleMachine(in, globals).run();
  }

  private PickleValue run() {
    for (int i = 0; i < MAX_INSTRUCTIONS; i++) {
      PickleInstruction instruction = in.instruction();
      if (instruction == PickleInstruction.STOP) {
        return pop();
      }
      PickleValue constant = constant(instruction);
      if (constant != null) {
        stack.add(constant);
      } else {
        execute(instruction);
      }
    }
    throw in.malformed("has a pickle of more than %d instructions".formatted(MAX_INSTRUCTIONS));
  }

  /** The value of an instruction that pushes one and touches nothing else, or null. */
  private PickleValue constant(PickleInstruction instruction) {
    return switch (instruction) {
      case NONE -> Constant.NONE;
      case NEWTRUE -> Constant.TRUE;
      case NEWFALSE -> Constant.FALSE;
      case BININT -> Whole.of(in.signedInt());
      case BININT1 -> Whole.of(in.unsignedByte());
      case BININT2 -> Whole.of(in.unsignedShort());
      case LONG1 -> new Whole(in.integer(in.unsignedByte()));
      case LONG4 -> new Whole(in.integer(in.unsignedInt()));
      case BINFLOAT -> skipped(Double.BYTES, Constant.FRACTION);
      case SHORT_BINSTRING, SHORT_BINUNICODE -> new Text(in.text(in.unsignedByte()));
      case BINSTRING, BINUNICODE -> new Text(in.text(in.unsignedInt()));
      case BINUNICODE8 -> new Text(in.text(in.eightBytes()));
      case SHORT_BINBYTES -> skipped(in.unsignedByte(), Constant.BYTES);
      case BINBYTES -> skipped(in.unsignedInt(), Constant.BYTES);
      case BINBYTES8, BYTEARRAY8 -> skipped(in.eightBytes(), Constant.BYTES);
      case EMPTY_TUPLE, EMPTY_LIST, EMPTY_SET -> new Items();
      case EMPTY_DICT -> new Dictionary();
      case GLOBAL -> globals.global(in.line(), in.line());
      default -> null;
    };
  }

  private PickleValue skipped(long length, Constant value) {
    in.skip(length);
    return value;
  }

  private void execute(PickleInstruction instruction) {
    switch (instruction) {
      case PROTO -> requireProtocol(in.unsignedByte());
      case FRAME -> in.eightBytes();
      case MARK -> mark();
      case POP -> pop();
      case POP_MARK -> popToMark();
      case DUP -> stack.add(top());
      case BINPUT -> memo.put((long) in.unsignedByte(), top());
      case LONG_BINPUT -> memo.put(in.unsignedInt(), top());
      case MEMOIZE -> memo.put((long) memo.size(), top());
      case BINGET -> stack.add(remembered(in.unsignedByte()));
      case LONG_BINGET -> stack.add(remembered(in.unsignedInt()));
      case TUPLE, FROZENSET -> stack.add(items(popToMark()));
      case TUPLE1 -> stack.add(items(pop(1)));
      case TUPLE2 -> stack.add(items(pop(2)));
      case TUPLE3 -> stack.add(items(pop(3)));
      case APPEND -> append(pop(1));
      case APPENDS, ADDITEMS -> append(popToMark());
      case SETITEM -> put(pop(2));
      case SETITEMS -> put(popToMark());
      case STACK_GLOBAL -> stackGlobal(pop(2));
      case INST -> throw inst();
      case REDUCE, NEWOBJ -> call(pop(2));
      case BUILD -> build(pop(1));
      case BINPERSID -> stack.add(globals.persistent(pop()));
      default -> throw notNeeded(instruction);
    }
  }

  private void requireProtocol(int protocol) {
    if (protocol < OLDEST_PROTOCOL || protocol > NEWEST_PROTOCOL) {
      throw in.malformed(
          "has a pickle of protocol %d, not %d to %d"
              .formatted(protocol, OLDEST_PROTOCOL, NEWEST_PROTOCOL));
    }
  }

  private void mark() {
    if (marks.size() == MAX_DEPTH) {
      throw tooDeep();
    }
    marks.push(stack.size());
  }

  private SdclrException tooDeep() {
    return in.malformed("has more than %d containers inside one another".formatted(MAX_DEPTH));
  }

  private PickleValue top() {
    requireOperands(1);
    return stack.get(stack.size() - 1);
  }

  private PickleValue pop() {
    requireOperands(1);
    return stack.remove(stack.size() - 1);
  }

  private List<PickleValue> pop(int count) {
    requireOperands(count);
    return popFrom(stack.size() - count);
  }

  private List<PickleValue> popToMark() {
    if (marks.isEmpty()) {
      throw in.malformed("has a pickle that ends a group before it begins one");
    }
    return popFrom(marks.pop());
  }

  private List<PickleValue> popFrom(int start) {
    List<PickleValue> end = stack.subList(start, stack.size());
    List<PickleValue> values = List.copyOf(end);
    end.clear();
    return values;
  }

  /** Operands lie above the last mark. */
  private void requireOperands(int count) {
    int below = marks.isEmpty() ? 0 : marks.peek();
    if (stack.size() - below < count) {
      throw in.malformed("lacks an instruction's operands in its pickle");
    }
  }

  private PickleValue remembered(long key) {
    PickleValue value = memo.get(key);
    if (value == null) {
      throw in.malformed("refers to value %d of its pickle, which does not exist".formatted(key));
    }
    return value;
  }

  private Items items(List<PickleValue> values) {
    Items items = new Items();
    values.forEach(items::add);
    return requireShallow(items);
  }

  private void append(List<PickleValue> values) {
    if (!(top() instanceof Items items)) {
      throw in.malformed("appends to something other than a list in its pickle");
    }
    values.forEach(items::add);
    requireShallow(items);
  }

  private void put(List<PickleValue> keysAndValues) {
    if (!(top() instanceof Dictionary dictionary) || keysAndValues.size() % 2 != 0) {
      throw in.malformed("sets entries of something other than a dictionary in its pickle");
    }
    for (int i = 0; i < keysAndValues.size(); i += 2) {
      dictionary.put(keysAndValues.get(i), keysAndValues.get(i + 1));
    }
    requireShallow(dictionary);
  }

  private <T extends PickleValue> T requireShallow(T container) {
    if (container.depth() > MAX_DEPTH) {
      throw tooDeep();
    }
    return container;
  }

  private void stackGlobal(List<PickleValue> names) {
    if (!(names.get(0) instanceof Text module) || !(names.get(1) instanceof Text name)) {
      throw in.malformed("names something by a value other than text in its pickle");
    }
    stack.add(globals.global(module.value(), name.value()));
  }

  /** The old way to make an instance: refused by name, allowed or not. */
  private SdclrException inst() {
    globals.global(in.line(), in.line());
    return notNeeded(PickleInstruction.INST);
  }

  private void call(List<PickleValue> calleeAndArguments) {
    stack.add(requireShallow(globals.call(calleeAndArguments.get(0), calleeAndArguments.get(1))));
  }

  /** The attributes of dictionaries, parameters (hooks, version notes) and options are not kept. */
  private void build(List<PickleValue> state) {
    boolean byName = state.get(0) instanceof Dictionary;
    boolean plain = byName || state.get(0) instanceof Items;
    boolean known = top() instanceof Dictionary || top() instanceof PickleValue.View;
    if (!(plain && known) && !(byName && top() == Constant.ATTRIBUTES)) {
      throw notNeeded(PickleInstruction.BUILD);
    }
  }

  private SdclrException notNeeded(PickleInstruction instruction) {
    return in.malformed(
        "uses pickle instruction %s in a way that weights do not".formatted(instruction));
  }
}
