package dev.sdclr.protobuf;

/**
 * The field numbers and values that are used of <a
 * href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3">onnx.proto3</a>, by message.
 */
public final class OnnxSchema {

  private OnnxSchema() {}

  public static final class ModelProto {
    public static final int IR_VERSION = 1;
    public static final int PRODUCER_NAME = 2;
    public static final int PRODUCER_VERSION = 3;
    public static final int DOC_STRING = 6;
    public static final int GRAPH = 7;
    public static final int OPSET_IMPORT = 8;
    public static final int METADATA_PROPS = 14;
    public static final int TRAINING_INFO = 20;
    public static final int FUNCTIONS = 25;

    private ModelProto() {}
  }

  public static final class OperatorSetIdProto {
    public static final int DOMAIN = 1;
    public static final int VERSION = 2;

    private OperatorSetIdProto() {}
  }

  public static final class StringStringEntryProto {
    public static final int KEY = 1;
    public static final int VALUE = 2;

    private StringStringEntryProto() {}
  }

  public static final class TrainingInfoProto {
    public static final int INITIALIZATION = 1;
    public static final int ALGORITHM = 2;

    private TrainingInfoProto() {}
  }

  public static final class FunctionProto {
    public static final int NODE = 7;
    public static final int ATTRIBUTE_PROTO = 11;

    private FunctionProto() {}
  }

  public static final class GraphProto {
    public static final int NODE = 1;
    public static final int NAME = 2;
    public static final int INITIALIZER = 5;
    public static final int INPUT = 11;
    public static final int OUTPUT = 12;
    public static final int SPARSE_INITIALIZER = 15;

    private GraphProto() {}
  }

  public static final class NodeProto {
    public static final int INPUT = 1;
    public static final int OUTPUT = 2;
    public static final int NAME = 3;
    public static final int OP_TYPE = 4;
    public static final int ATTRIBUTE = 5;

    private NodeProto() {}
  }

  public static final class AttributeProto {
    public static final int NAME = 1;
    public static final int I = 3;
    public static final int T = 5;
    public static final int G = 6;
    public static final int INTS = 8;
    public static final int TENSORS = 10;
    public static final int GRAPHS = 11;
    public static final int TYPE = 20;
    public static final int SPARSE_TENSOR = 22;
    public static final int SPARSE_TENSORS = 23;
    public static final int TYPE_INT = 2;
    public static final int TYPE_TENSOR = 4;
    public static final int TYPE_INTS = 7;

    private AttributeProto() {}
  }

  public static final class TensorProto {
    public static final int DIMS = 1;
    public static final int DATA_TYPE = 2;
    public static final int NAME = 8;
    public static final int RAW_DATA = 9;
    public static final int EXTERNAL_DATA = 13;
    public static final int DATA_LOCATION = 14;
    public static final int DATA_TYPE_FLOAT = 1;

    private TensorProto() {}
  }

  public static final class SparseTensorProto {
    public static final int VALUES = 1;
    public static final int INDICES = 2;

    private SparseTensorProto() {}
  }

  public static final class ValueInfoProto {
    public static final int NAME = 1;
    public static final int TYPE = 2;
    public static final int DOC_STRING = 3;

    private ValueInfoProto() {}
  }

  public static final class TypeProto {
    public static final int TENSOR_TYPE = 1;
    public static final int TENSOR_ELEM_TYPE = 1;
    public static final int TENSOR_SHAPE = 2;

    private TypeProto() {}
  }

  public static final class TensorShapeProto {
    public static final int DIM = 1;
    public static final int DIMENSION_DIM_VALUE = 1;
    public static final int DIMENSION_DIM_PARAM = 2;

    private TensorShapeProto() {}
  }
}
