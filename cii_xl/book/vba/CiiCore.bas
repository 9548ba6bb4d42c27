Option Explicit
Option Private Module
' Answers the worksheet functions: keeps results until the data changes, asks Python for the others.
'
' A function that reads tables by itself is not recalculated by Excel when they change, so the wrappers are volatile and
' this module keeps results by function and arguments. They are dropped when the print of an industry table changes.

Private Const MODULE_NAME As String = "cii_xl.addin.excel"
Private Const MARK As Long = 1              ' an error comes as Chr(1) & "#N/A" & Chr(1) & reason
Private Const UNIT As Long = 31             ' between the parts of a key

Private session As String                   ' tells this opening of the workbook from earlier ones
Private revision As Long
Private kept As Object                      ' key -> result
Private reasons As Object                   ' address of a cell -> why it shows an error
Private prints As Object                    ' workbook and sheet -> print of what functions read there
Private sheets As Object                    ' workbook -> how many sheets it had when last asked
Private texts As Object                     ' what people read, by key
Private server As Object                    ' the Python server, started once
Private offline As String                   ' why Python cannot be reached; empty while it can
Private busy As Boolean

' -- worksheet functions -------------------------------------------------------------------------------------------

Public Function CiiAnswer(ByVal name As String, ByVal arguments As Variant) As Variant
    Dim i As Long, key As String
    On Error GoTo failed
    CiiBegin
    NoteSheets
    key = CiiBook().FullName & Chr$(UNIT) & name
    For i = LBound(arguments) To UBound(arguments)
        If Not IsMissing(arguments(i)) Then
            If IsObject(arguments(i)) Then arguments(i) = RangeValues(arguments(i))
            arguments(i) = WithoutErrors(arguments(i))
            key = key & Chr$(UNIT) & ValueKey(arguments(i))
        End If
    Next i
    If Not kept.Exists(key) Then kept.Add key, Ask(name, arguments)
    CiiAnswer = Shown(kept(key))
    Exit Function
failed:
    NoteReason 0, 0, Err.Description
    CiiAnswer = CVErr(xlErrNA)
End Function

Public Function CiiReason(ByVal cell As Range) As String
    CiiBegin
    Dim address As String
    address = cell.Cells(1, 1).Address(External:=True)
    If reasons.Exists(address) Then
        CiiReason = reasons(address)
    Else
        CiiReason = CiiText("why.none")
    End If
End Function

Public Function CiiState() As String
    #If Mac Then
        CiiState = CiiText("state.mac")
    #Else
        If offline <> "" Then
            CiiState = CiiText("state.offline") & " (" & offline & ")"
        ElseIf server Is Nothing Then
            CiiState = CiiText("state.idle")
        Else
            CiiState = CiiText("state.connected")
        End If
    #End If
End Function

Public Function CiiText(ByVal key As String) As String
    ' What people read is Chinese and stands on a hidden sheet: VBA source is ASCII.
    Dim rows As Variant, r As Long
    If texts Is Nothing Then
        Set texts = NewStore()
        rows = ThisWorkbook.Worksheets("_text").UsedRange.Value2
        For r = 1 To UBound(rows, 1)
            texts(rows(r, 1)) = rows(r, 2)
        Next r
    End If
    CiiText = key
    If texts.Exists(key) Then CiiText = texts(key)
End Function

Private Function RangeValues(ByVal cells As Object) As Variant
    Dim used As Range
    If cells.Areas.Count > 1 Then Err.Raise 5, , CiiText("why.areas")
    Set used = cells
    If cells.Rows.Count > 1 Or cells.Columns.Count > 1 Then Set used = Intersect(cells, cells.Worksheet.UsedRange)
    If used Is Nothing Then Exit Function
    RangeValues = used.Value2
End Function

Private Function WithoutErrors(ByVal value As Variant) As Variant
    ' An error value would reach Python as an empty cell; it is sent as a marked text instead.
    Dim r As Long, c As Long
    WithoutErrors = value
    If Not IsArray(value) Then
        If IsError(value) Then WithoutErrors = Chr$(MARK) & CStr(value)
        Exit Function
    End If
    If Dimensions(value) = 1 Then
        For c = LBound(value) To UBound(value)
            If IsError(value(c)) Then value(c) = Chr$(MARK) & CStr(value(c))
        Next c
    Else
        For r = LBound(value, 1) To UBound(value, 1)
            For c = LBound(value, 2) To UBound(value, 2)
                If IsError(value(r, c)) Then value(r, c) = Chr$(MARK) & CStr(value(r, c))
            Next c
        Next r
    End If
    WithoutErrors = value
End Function

Private Function ValueKey(ByVal value As Variant) As String
    Dim r As Long, c As Long, parts() As String
    If Not IsArray(value) Then
        ValueKey = VarType(value) & ":" & CStr(value)
        Exit Function
    End If
    If Dimensions(value) = 1 Then
        ReDim parts(LBound(value) To UBound(value))
        For c = LBound(value) To UBound(value)
            parts(c) = VarType(value(c)) & ":" & CStr(value(c))
        Next c
    Else
        Dim n As Long
        ReDim parts(0 To (UBound(value, 1) - LBound(value, 1) + 1) * (UBound(value, 2) - LBound(value, 2) + 1))
        parts(0) = UBound(value, 2) - LBound(value, 2) + 1
        For r = LBound(value, 1) To UBound(value, 1)
            For c = LBound(value, 2) To UBound(value, 2)
                n = n + 1
                parts(n) = VarType(value(r, c)) & ":" & CStr(value(r, c))
            Next c
        Next r
    End If
    ValueKey = Join(parts, Chr$(UNIT))
End Function

Private Function Dimensions(ByVal value As Variant) As Long
    Dim bound As Long
    On Error GoTo one
    bound = UBound(value, 2)
    Dimensions = 2
    Exit Function
one:
    Dimensions = 1
End Function

' -- results -------------------------------------------------------------------------------------------------------

Private Function Shown(ByVal result As Variant) As Variant
    Dim r As Long, c As Long
    ForgetReason
    If Not IsArray(result) Then
        Shown = OneShown(result, 0, 0)
        Exit Function
    End If
    If Dimensions(result) = 1 Then
        For c = LBound(result) To UBound(result)
            result(c) = OneShown(result(c), 0, c - LBound(result))
        Next c
    Else
        For r = LBound(result, 1) To UBound(result, 1)
            For c = LBound(result, 2) To UBound(result, 2)
                result(r, c) = OneShown(result(r, c), r - LBound(result, 1), c - LBound(result, 2))
            Next c
        Next r
    End If
    Shown = result
End Function

Private Function OneShown(ByVal value As Variant, ByVal down As Long, ByVal across As Long) As Variant
    Dim parts As Variant
    OneShown = value
    If VarType(value) <> vbString Then Exit Function
    If Left$(value, 1) <> Chr$(MARK) Then Exit Function
    parts = Split(value, Chr$(MARK))
    NoteReason down, across, parts(2)
    Select Case parts(1)
        Case "#N/A": OneShown = CVErr(xlErrNA)
        Case "#NUM!": OneShown = CVErr(xlErrNum)
        Case Else: OneShown = CVErr(xlErrValue)
    End Select
End Function

Private Sub NoteReason(ByVal down As Long, ByVal across As Long, ByVal reason As String)
    If TypeName(Application.Caller) <> "Range" Then Exit Sub
    reasons(Application.Caller.Cells(1, 1).Offset(down, across).Address(External:=True)) = reason
End Sub

Private Sub ForgetReason()
    Dim address As String
    If TypeName(Application.Caller) <> "Range" Then Exit Sub
    address = Application.Caller.Cells(1, 1).Address(External:=True)
    If reasons.Exists(address) Then reasons.Remove address
End Sub

' -- Python --------------------------------------------------------------------------------------------------------

Private Function Ask(ByVal name As String, ByVal arguments As Variant) As Variant
    #If Mac Then
        Err.Raise 5, , CiiText("why.mac")
    #Else
        Dim packed() As Variant, i As Long
        ReDim packed(0 To UBound(arguments) - LBound(arguments) + 2)
        packed(0) = name
        packed(1) = session & "-" & revision
        For i = LBound(arguments) To UBound(arguments)
            packed(i - LBound(arguments) + 2) = arguments(i)
        Next i
        Ask = CallPython("answer", packed)
    #End If
End Function

Private Function CallPython(ByVal entry As String, ByVal packed As Variant) As Variant
    ' A server that died is dropped and started anew, once. Python itself answers with reasons, never with an error.
    Dim tries As Long
    If offline <> "" Then Err.Raise 5, , CiiText("why.offline") & " (" & offline & ")"
    On Error GoTo broken
again:
    If server Is Nothing Then Set server = XLPy()
    CallPython = server.CallUDF(MODULE_NAME, entry, packed, CiiBook(), Nothing)
    Exit Function
broken:
    Set server = Nothing
    tries = tries + 1
    If tries < 2 Then Resume again
    offline = Err.Description
    Err.Raise 5, , CiiText("why.offline") & " (" & offline & ")"
End Function

Public Function CiiBook() As Workbook
    ' The workbook whose tables are read.
    Set CiiBook = ThisWorkbook
End Function

' -- revisions -----------------------------------------------------------------------------------------------------

Private Function NewStore() As Object
    #If Mac Then
        Set NewStore = New Dictionary
    #Else
        Set NewStore = CreateObject("Scripting.Dictionary")
    #End If
End Function

Public Sub CiiBegin()
    If Not kept Is Nothing Then Exit Sub
    Set kept = NewStore()
    Set reasons = NewStore()
    Set sheets = NewStore()
    session = Format$(Now, "yyyymmddhhnnss") & "-" & CStr(Timer)
End Sub

Public Sub CiiOpen()
    Dim sheet As Worksheet
    CiiBegin
    Set prints = NewStore()
    For Each sheet In CiiBook().Worksheets
        prints(SheetKey(sheet)) = TablePrint(sheet)
    Next sheet
End Sub

Public Sub CiiTouch()
    ' Every kept result is stale.
    CiiBegin
    revision = revision + 1
    kept.RemoveAll
    offline = ""
    If busy Or Application.Calculation = xlCalculationManual Then Exit Sub
    busy = True
    Application.Calculate
    busy = False
End Sub

Public Sub CiiChanged(ByVal sheet As Object)
    ' A cell changed or was calculated: results are stale only if what functions read on that sheet is another now.
    Dim before As String, now As String
    On Error GoTo done
    If prints Is Nothing Then CiiOpen
    If prints.Exists(SheetKey(sheet)) Then before = prints(SheetKey(sheet))
    now = TablePrint(sheet)
    If now = before Then Exit Sub
    prints(SheetKey(sheet)) = now
    CiiTouch
done:
End Sub

Private Sub NoteSheets()
    ' A sheet was added or deleted: no event comes after a deletion, and its table is gone with it.
    Dim book As Workbook
    Set book = CiiBook()
    If sheets.Exists(book.FullName) Then
        If sheets(book.FullName) = book.Worksheets.Count Then Exit Sub
        revision = revision + 1
        kept.RemoveAll
    End If
    sheets(book.FullName) = book.Worksheets.Count
End Sub

Private Function SheetKey(ByVal sheet As Object) As String
    SheetKey = sheet.Parent.FullName & Chr$(UNIT) & sheet.Name
End Function

Private Function TablePrint(ByVal sheet As Object) As String
    ' Industry tables, and what people type for the functions of analyses.
    Dim table As ListObject, column As Long
    On Error GoTo done
    For Each table In sheet.ListObjects
        If table.Name Like "tbl[A-Z][A-Z]*" Or table.Name = "tblGdpInputs" Then
            TablePrint = TablePrint & table.Name & table.Range.Address & ValueKey(table.Range.Value2)
            For column = 1 To table.ListColumns.Count
                TablePrint = TablePrint & "|" & table.Range.Columns(column).NumberFormat
            Next column
        End If
    Next table
    If sheet.CodeName = "shUncertainty" Then
        TablePrint = TablePrint & NamePrint(sheet, "cii_uncertainty_settings")
        TablePrint = TablePrint & NamePrint(sheet, "cii_uncertainty_weights_typed")
    End If
done:
End Function

Private Function NamePrint(ByVal sheet As Object, ByVal name As String) As String
    On Error Resume Next
    NamePrint = ValueKey(sheet.Parent.Names(name).RefersToRange.Value2)
End Function
