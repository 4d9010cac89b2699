//===- Register.cpp - what the object tells the runtime about itself ------===//
//
// Writes `void dvn_model_register(dvn_context *)`, a list of calls that describe
// the model: its variables, data, programs with their flags, layers and kernels.
// Calls instead of tables: one interface (Functions.def), no layouts to agree on.
//
//===----------------------------------------------------------------------===//

#include "passes/lower/HostPlan.h"
#include "passes/lower/Runtime.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mlir;

namespace dvn::lower {
namespace {

class Registration {
public:
  explicit Registration(HostPlan &plan)
      : plan(plan), module(plan.module), builder(OpBuilder::atBlockEnd(module.getBody())),
        loc(module.getLoc()) {}

  void write() {
    auto ptr = LLVM::LLVMPointerType::get(module.getContext());
    auto type = LLVM::LLVMFunctionType::get(LLVM::LLVMVoidType::get(module.getContext()), {ptr});
    auto function = LLVM::LLVMFuncOp::create(builder, loc, "dvn_model_register", type);
    // Runs before the runtime has looked at the machine.
    function.setTargetCpu("x86-64");
    Block *body = function.addEntryBlock(builder);
    context = body->getArgument(0);
    builder.setInsertionPointToStart(body);
    writeModel();
    for (auto variable : module.getOps<VariableOp>())
      writeVariable(variable);
    for (const std::string &name : plan.initializers)
      call(Entry::dvn_declare_initializer, {address(name)});
    for (auto source : module.getOps<DataOp>())
      writeData(source);
    for (const ProgramInfo &program : plan.programs)
      writeProgram(program);
    for (auto layer : module.getOps<LayerOp>())
      call(Entry::dvn_declare_layer,
           {text(layer.getName()), text(layer.getNet()), text(layer.getOutput()),
            i64(layer.getParameters()), i64(layer.getMultiplyAdds())});
    for (auto &[name, info] : plan.kernels)
      call(Entry::dvn_declare_kernel, {text(name.getValue()), text(info.description)});
    LLVM::ReturnOp::create(builder, loc, ValueRange());
  }

private:
  void writeModel() {
    auto attribute = [&](StringRef name, StringRef otherwise) {
      auto value = module->getAttrOfType<StringAttr>(name);
      return text(value ? value.getValue() : otherwise);
    };
    auto seed = module->getAttrOfType<IntegerAttr>("dvn.seed");
    call(Entry::dvn_declare_model,
         {attribute("dvn.name", "model"), attribute("dvn.source_hash", ""),
          attribute("dvn.compiler", "dvnc"), attribute("dvn.target", ""),
          i64(seed ? seed.getInt() : 0), i64(plan.storageBytes), i64(plan.arenaBytes),
          i64(plan.bufferSlots), i64(plan.textSlots)});
  }

  void writeVariable(VariableOp variable) {
    if (variable->hasAttr("prepared"))
      return; // belongs to no file
    auto type = cast<ShapedType>(variable.getType());
    call(Entry::dvn_declare_variable,
         {text(variable.getSymName()), i32(dtypeOf(type.getElementType())), i64(type.getRank()),
          sizes(type), i64(plan.variableOffsets[variable.getSymNameAttr()]),
          i32(variable.getKind() == VariableKind::Param ? 0 : 1)});
  }

  void writeData(DataOp source) {
    auto argument = [&](unsigned i) {
      ArrayAttr all = source.getArguments();
      return text(i < all.size() ? cast<StringAttr>(all[i]).getValue() : "");
    };
    if (used.insert(source.getReader()).second)
      call(readerEntry(source.getReader()), {});
    call(Entry::dvn_declare_data,
         {text(source.getSymName()), text(source.getReader()), argument(0), argument(1)});
    if (std::optional<DictionaryAttr> options = source.getOptions())
      for (NamedAttribute option : *options)
        writeOption(option.getName().str(), option.getValue());
    for (auto [field, attribute] : llvm::zip(source.getFields(), source.getTypes())) {
      auto type = cast<ShapedType>(cast<TypeAttr>(attribute).getValue());
      call(Entry::dvn_declare_field,
           {text(cast<StringAttr>(field).getValue()), i32(dtypeOf(type.getElementType())),
            i64(type.getRank()), sizes(type)});
    }
  }

  /// The reader is linked because the program names its entry.
  static Entry readerEntry(StringRef reader) {
    return llvm::StringSwitch<Entry>(reader)
        .Case("csv", Entry::dvn_use_csv)
        .Case("cifar_binary", Entry::dvn_use_cifar_binary)
        .Case("npy", Entry::dvn_use_npy)
        .Case("npz", Entry::dvn_use_npz)
        .Case("folder", Entry::dvn_use_folder)
        .Default(Entry::dvn_use_idx);
  }

  /// Lists one entry after the other, under the names that lead to them.
  void writeOption(const std::string &key, Attribute value) {
    auto declare = [&](StringRef one) {
      call(Entry::dvn_declare_data_option, {text(key), text(one)});
    };
    if (auto truth = dyn_cast<BoolAttr>(value))
      return declare(truth.getValue() ? "true" : "false");
    if (auto one = dyn_cast<StringAttr>(value))
      return declare(one.getValue());
    if (auto list = dyn_cast<ArrayAttr>(value))
      for (StringAttr one : list.getAsRange<StringAttr>())
        declare(one.getValue());
    if (auto inner = dyn_cast<DictionaryAttr>(value))
      for (NamedAttribute entry : inner)
        writeOption(key + "." + entry.getName().str(), entry.getValue());
  }

  void writeProgram(const ProgramInfo &program) {
    call(Entry::dvn_declare_program,
         {text(program.name), text(program.doc), address(program.entry), i1(program.resumable)});
    if (program.streams)
      call(Entry::dvn_declare_streams, {});
    for (const FlagInfo &flag : program.flags)
      writeFlag(flag);
    if (const SlotSizes &slots = program.slotSizes; !slots.table.empty())
      call(Entry::dvn_declare_slot_sizes,
           {i64(slots.flag), i64(slots.table.size() / 4),
            LLVM::AddressOfOp::create(builder, loc, plan.sizes(slots.table))});
  }

  void writeFlag(const FlagInfo &flag) {
    Value name = text(flag.name), doc = text(flag.doc), given = i1(bool(flag.value));
    if (isa<StringType>(flag.type)) {
      auto value = dyn_cast_or_null<StringAttr>(flag.value);
      call(Entry::dvn_declare_flag_string, {name, doc, given, text(value ? value.getValue() : "")});
    } else if (flag.type.isF64()) {
      auto value = dyn_cast_or_null<FloatAttr>(flag.value);
      call(Entry::dvn_declare_flag_float,
           {name, doc, given,
            LLVM::ConstantOp::create(
                builder, loc, builder.getF64FloatAttr(value ? value.getValueAsDouble() : 0))});
    } else if (auto shaped = dyn_cast<ShapedType>(flag.type)) {
      call(Entry::dvn_declare_flag_list,
           {name, doc, i32(dtypeOf(shaped.getElementType())), given, text(listText(flag.value))});
    } else {
      auto value = dyn_cast_or_null<IntegerAttr>(flag.value);
      bool isBool = flag.type.isInteger(1);
      int64_t number = value ? (isBool ? value.getValue().getBoolValue() : value.getInt()) : 0;
      call(isBool ? Entry::dvn_declare_flag_bool : Entry::dvn_declare_flag_int,
           {name, doc, given, isBool ? i1(number) : i64(number)});
    }
  }

  /// The shortest digits that give the same number.
  static SmallString<24> shortest(const APFloat &number) {
    SmallString<24> digits;
    for (unsigned precision = 1; precision <= 17; ++precision) {
      digits.clear();
      number.toString(digits, precision);
      if (APFloat(number.getSemantics(), digits).bitwiseIsEqual(number))
        break;
    }
    return digits;
  }

  /// The default of a list as a user would type it.
  static std::string listText(Attribute value) {
    auto dense = dyn_cast_or_null<DenseElementsAttr>(value);
    if (!dense)
      return "";
    std::string text;
    auto append = [&](StringRef element) { text += (text.empty() ? "" : ",") + element.str(); };
    if (isa<FloatType>(dense.getElementType())) {
      for (const APFloat &element : dense.getValues<APFloat>())
        append(shortest(element));
    } else {
      bool isUnsigned =
          !dense.getElementType().isSignlessInteger() || dense.getElementType().isInteger(1);
      for (const APInt &element : dense.getValues<APInt>())
        append(llvm::toString(element, 10, !isUnsigned));
    }
    return text;
  }

  Value address(StringRef function) {
    return LLVM::AddressOfOp::create(builder, loc, module.lookupSymbol<LLVM::LLVMFuncOp>(function));
  }
  Value text(StringRef value) { return LLVM::AddressOfOp::create(builder, loc, plan.text(value)); }
  Value i64(int64_t value) {
    return LLVM::ConstantOp::create(builder, loc, builder.getI64IntegerAttr(value));
  }
  Value i32(int32_t value) {
    return LLVM::ConstantOp::create(builder, loc, builder.getI32IntegerAttr(value));
  }
  Value i1(bool value) {
    return LLVM::ConstantOp::create(builder, loc, builder.getBoolAttr(value));
  }

  /// Sizes as a constant array, -1 where known only at run time.
  Value sizes(ShapedType type) {
    SmallVector<int64_t> shape;
    for (int64_t size : type.getShape())
      shape.push_back(ShapedType::isDynamic(size) ? -1 : size);
    if (shape.empty())
      return LLVM::ZeroOp::create(builder, loc, LLVM::LLVMPointerType::get(module.getContext()));
    return LLVM::AddressOfOp::create(builder, loc, plan.sizes(shape));
  }

  void call(Entry entry, ArrayRef<Value> arguments) {
    SmallVector<Value> all{context};
    all.append(arguments.begin(), arguments.end());
    LLVM::CallOp::create(builder, loc, declare(module, entry), all);
  }

  HostPlan &plan;
  ModuleOp module;
  OpBuilder builder;
  Location loc;
  Value context;
  llvm::StringSet<> used; ///< Readers.
};

} // namespace

void writeRegistration(HostPlan &plan) { Registration(plan).write(); }

} // namespace dvn::lower
