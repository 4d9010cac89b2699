// RUN: dvn-opt %s | dvn-opt | FileCheck %s

// CHECK-LABEL: @read
func.func @read(%path: !dvn.string) {
  // CHECK: %[[S:.*]] = dvn.open_frames %{{.*}} height 40 width 60
  %s = dvn.open_frames %path height 40 width 60
  // CHECK: dvn.stream_next %[[S]]
  %more = dvn.stream_next %s
  // CHECK: dvn.stream_frame %[[S]] : tensor<40x60x3xui8>
  %frame = dvn.stream_frame %s : tensor<40x60x3xui8>
  // CHECK: %[[L:.*]] = dvn.open_lines
  %l = dvn.open_lines
  // CHECK: dvn.stream_line %[[L]]
  %line = dvn.stream_line %l
  // CHECK: dvn.stream_close %[[S]]
  dvn.stream_close %s
  return
}
