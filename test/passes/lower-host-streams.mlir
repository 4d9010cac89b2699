// RUN: dvn-opt %s --dvn-lower-host | FileCheck %s

// A program that reads a stream says so, and each element has a slot.
// CHECK-LABEL: llvm.func internal @dvn.look(
// CHECK: %[[S:.*]] = llvm.call @dvn_open_frames
// CHECK: llvm.call @dvn_stream_next(%{{.*}}, %[[S]])
// CHECK: llvm.call @dvn_stream_frame(%{{.*}}, %[[S]]
// CHECK: llvm.call @dvn_open_lines
// CHECK: llvm.call @dvn_stream_line
// CHECK: llvm.call @dvn_stream_close
// CHECK-LABEL: llvm.func @dvn_model_register
// CHECK: llvm.call @dvn_declare_program
// CHECK-NEXT: llvm.call @dvn_declare_streams
func.func @look(%path: !dvn.string {dvn.name = "path"}) attributes {dvn.program} {
  %s = dvn.open_frames %path height 4 width 6
  %more = dvn.stream_next %s
  %frame = dvn.stream_frame %s : memref<4x6x3xui8>
  %l = dvn.open_lines
  %line = dvn.stream_line %l
  dvn.print %line
  dvn.stream_close %s
  return
}
